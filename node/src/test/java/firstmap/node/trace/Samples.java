package firstmap.node.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Recordings of real machines: one kept with the tests, many in the folder {@code shared} beside the project. */
final class Samples {
    /** The thread's problem on Linux 7.3, and the dumps taken meanwhile. */
    static final String LATE_REFUSED = "variant-late-refused.trace.txt";

    private Samples() {}

    static Path kept(String name) {
        return Path.of("../deploy/examples/recorded", name);
    }

    static String keptText(String name) {
        try {
            return Files.readString(kept(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of samples; the test is skipped where it does not exist. */
    static Path shared() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            var samples = folder.resolveSibling("shared").resolve("realinput");
            if (Files.exists(folder.resolve(".git")) && Files.isDirectory(samples)) return samples;
        }
        return Assumptions.abort("no folder ../shared/realinput beside the project");
    }

    static List<Path> allShared() throws IOException {
        try (var files = Files.walk(shared())) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    static Imported read(Path file) throws IOException {
        return Import.read(Source.of(file), Options.NONE);
    }

    static Imported read(String text) {
        return Import.read(Source.of("pasted", text), Options.NONE);
    }
}
