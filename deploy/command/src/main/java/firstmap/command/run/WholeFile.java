package firstmap.command.run;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is written whole, or stays as it was: under another name beside it first. Links are followed, and what is
 * there and is no file, as a device or a pipe, is written to.
 */
public final class WholeFile {
    /** For all, less what the user's umask takes. */
    private static final Set<PosixFilePermission> ALL = PosixFilePermissions.fromString("rw-rw-rw-");

    private static final int BUFFER = 1 << 16;
    private static final int MOST_LINKS = 40;

    /** Writes what shall stand in a file, and may tell of it. */
    public interface Content<T> {
        T writeTo(OutputStream out) throws IOException;
    }

    private WholeFile() {}

    /**
     * Before there is anything to write.
     *
     * @throws FileSystemException if nobody could write there: says why, and what to do
     */
    public static void check(Path file) throws IOException {
        place(file);
    }

    /**
     * @throws FileSystemException if it cannot be written. What the content itself throws passes; the file is as it was
     *     then, too
     */
    public static <T> T write(Path file, Content<T> content) throws IOException {
        var place = place(file);
        return isReplaced(place) ? replace(file, place, content) : inPlace(file, place, content);
    }

    private static Path place(Path file) throws IOException {
        var place = follow(file);
        if (Files.isDirectory(place)) throw wrong(file, "is a folder; name a file in it");
        if (Files.exists(place) && !Files.isWritable(place))
            throw wrong(file, "is there, and you may not write to it; name another file");
        if (!isReplaced(place)) return place;
        var folder = place.getParent();
        if (!Files.isDirectory(folder)) throw wrong(file, "there is no folder " + folder + " to make it in");
        if (!Files.isWritable(folder))
            throw wrong(file, "you may not make a file in " + folder + "; name another place");
        return place;
    }

    private static boolean isReplaced(Path place) {
        return !isDescriptor(place) && (Files.isRegularFile(place) || !Files.exists(place));
    }

    /** Behind what is there, where that is a file: somebody else has it open, and may have written to it. */
    private static <T> T inPlace(Path file, Path place, Content<T> content) throws IOException {
        try (var channel = Files.isRegularFile(place)
                ? FileChannel.open(place, StandardOpenOption.APPEND)
                : FileChannel.open(place, StandardOpenOption.WRITE)) {
            return written(file, channel, content);
        }
    }

    private static <T> T replace(Path file, Path place, Content<T> content) throws IOException {
        var draft = draft(file, place.getParent());
        try {
            T told;
            try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                if (Files.exists(place)) Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(place));
                told = written(file, channel, content);
                channel.force(true); // else the new name may outlive a power cut, and what is in it not
            }
            Files.move(draft, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return told;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static Path draft(Path file, Path folder) throws IOException {
        try {
            return Files.createTempFile(folder, ".firstmap-", ".part", PosixFilePermissions.asFileAttribute(ALL));
        } catch (IOException e) {
            throw wrong(file, "no file can be made in %s: %s".formatted(folder, reason(e)));
        }
    }

    private static <T> T written(Path file, FileChannel channel, Content<T> content) throws IOException {
        var out = new BufferedOutputStream(new Named(file, Channels.newOutputStream(channel)), BUFFER);
        var told = content.writeTo(out);
        out.flush();
        return told;
    }

    /** What a chain of links leads to in the end, whether it is there or not; a descriptor's link is not followed. */
    private static Path follow(Path file) throws IOException {
        var place = file.toAbsolutePath();
        for (int links = 0; links < MOST_LINKS; links++) {
            if (place.getParent() == null) return place;
            place = inFolder(place);
            if (isDescriptor(place) || !Files.isSymbolicLink(place)) return place;
            place = place.resolveSibling(Files.readSymbolicLink(place));
        }
        throw wrong(file, "leads from link to link and to no file");
    }

    private static Path inFolder(Path place) throws IOException {
        return Files.isDirectory(place.getParent())
                ? place.getParent().toRealPath().resolve(place.getFileName())
                : place;
    }

    /** Such a name stands for what is open already, as a shell's {@code >(…)}: there is nothing beside it. */
    private static boolean isDescriptor(Path place) {
        return place.startsWith("/proc") || place.startsWith("/dev/fd");
    }

    private static FileSystemException wrong(Path file, String problem) {
        return new FileSystemException(file.toString(), null, problem);
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
    }

    /** Tells what file it is that cannot be written, and leaves it open: it is not on the disk yet. */
    private static final class Named extends FilterOutputStream {
        private final Path file;

        Named(Path file, OutputStream out) {
            super(out);
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw wrong(file, "could not be written to its end: " + reason(e));
            }
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
