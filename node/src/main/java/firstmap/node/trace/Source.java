package firstmap.node.trace;

import firstmap.events.json.GivenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A recording as it was handed over.
 *
 * @param name how messages call it: the file's name without its folder, {@code -} for standard input
 * @param bytes at most {@link #MAX_BYTES}
 * @param siblings the files beside it
 */
public record Source(String name, byte[] bytes, Siblings siblings) {
    /** Largest recording: 256 MiB, some two million lines of a trace. */
    public static final int MAX_BYTES = 256 << 20;

    /** The files that lie beside a recording. */
    public interface Siblings {
        /** None: a recording that came through a pipe. */
        Siblings NONE = new Siblings() {
            @Override
            public List<String> startingWith(String prefix) {
                return List.of();
            }

            @Override
            public byte[] read(String name) throws IOException {
                throw new IOException("no files beside it");
            }
        };

        /** Names of the files whose name starts so, sorted. */
        List<String> startingWith(String prefix) throws IOException;

        /** One of them. */
        byte[] read(String name) throws IOException;
    }

    public Source {
        if (bytes.length > MAX_BYTES) throw tooLarge(name);
    }

    /** A text without files beside it. */
    public static Source of(String name, String text) {
        return new Source(name, text.getBytes(StandardCharsets.UTF_8), Siblings.NONE);
    }

    /** Reads a stream to its end. @throws CannotImport if it is too large */
    public static Source of(String name, InputStream in) throws IOException {
        return new Source(name, bounded(name, in), Siblings.NONE);
    }

    /** Reads a file; the other files of its folder are its siblings. @throws CannotImport if it is too large */
    public static Source of(Path file) throws IOException {
        var name = file.getFileName().toString();
        try (var in = GivenFile.open(file)) {
            return new Source(
                    name, bounded(name, in), inFolder(file.toAbsolutePath().getParent()));
        }
    }

    private static byte[] bounded(String name, InputStream in) throws IOException {
        var bytes = in.readNBytes(MAX_BYTES);
        if (in.read() >= 0) throw tooLarge(name);
        return bytes;
    }

    private static CannotImport tooLarge(String name) {
        return new CannotImport(name, "longer than " + (MAX_BYTES >> 20) + " MiB; import a part of it");
    }

    private static Siblings inFolder(Path folder) {
        return new Siblings() {
            @Override
            public List<String> startingWith(String prefix) throws IOException {
                try (var files = Files.list(folder)) {
                    return files.map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith(prefix))
                            .sorted()
                            .toList();
                }
            }

            @Override
            public byte[] read(String name) throws IOException {
                try (var in = GivenFile.open(folder.resolve(name))) {
                    return bounded(name, in);
                }
            }
        };
    }
}
