package firstmap.events.json;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that somebody has named, read so that whatever is wrong with it is said in one sentence that names it. */
public final class GivenFile {
    /** Longest text, in bytes: a document has at most as many characters, of at most four bytes each. */
    public static final int MAX_TEXT_BYTES = 4 * Document.MAX_CHARACTERS;

    private GivenFile() {}

    /** Opens what is there, a pipe, too. @throws FileSystemException with the reason, as every read of the stream */
    public static InputStream open(Path file) throws IOException {
        if (Files.isDirectory(file)) throw wrong(file.toString(), "is a folder; name a file");
        try {
            return new Named(file.toString(), Files.newInputStream(file));
        } catch (IOException e) {
            throw wrong(file.toString(), reason(e));
        }
    }

    /**
     * The text of a document that a person wrote.
     *
     * @throws FileSystemException if it is not text in UTF-8, or longer than any document
     */
    public static String text(Path file) throws IOException {
        try (var in = open(file)) {
            return text(file.toString(), in);
        }
    }

    /** The same of what is open already. @param name how errors call it */
    public static String text(String name, InputStream in) throws IOException {
        var bytes = in.readNBytes(MAX_TEXT_BYTES + 1);
        if (bytes.length > MAX_TEXT_BYTES)
            throw wrong(name, "is longer than " + (MAX_TEXT_BYTES >> 20) + " MiB; no scenario and no board file is");
        var from = ByteBuffer.wrap(bytes);
        var to = CharBuffer.allocate(bytes.length);
        var decoded = StandardCharsets.UTF_8.newDecoder().decode(from, to, true);
        if (decoded.isError()) throw wrong(name, "is not text in UTF-8: see byte " + (from.position() + 1) + " of it");
        return to.flip().toString();
    }

    /** The same of a file that another file names: who wrote that is not who reads it, so it is no device and no pipe. */
    public static String ordinaryText(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file))
            throw wrong(file.toString(), "is no ordinary file");
        return text(file);
    }

    /** What went wrong, in the system's own words, without the file. */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException) return "no such file";
        if (e instanceof AccessDeniedException) return "permission denied";
        if (e instanceof FileSystemException f && f.getReason() != null) return f.getReason();
        return e.getMessage() == null ? "cannot be read" : e.getMessage();
    }

    private static FileSystemException wrong(String name, String problem) {
        return new FileSystemException(name, null, problem);
    }

    private static final class Named extends FilterInputStream {
        private final String name;

        Named(String name, InputStream in) {
            super(in);
            this.name = name;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            try {
                return in.read(bytes, from, length);
            } catch (IOException e) {
                throw wrong(name, "cannot be read: " + reason(e));
            }
        }
    }
}
