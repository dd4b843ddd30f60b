package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import firstmap.events.json.RequestJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Recordings of real machines: ours are among the examples, public ones in the folder {@code shared} beside the project. */
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

    static List<Path> allKept() throws IOException {
        try (var files = Files.list(kept(""))) {
            return files.sorted().toList();
        }
    }

    /** A sample that others have published; where it does not exist, the test is skipped. */
    static Path shared(String name) {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            var sample = folder.resolveSibling("shared/realinput").resolve(name);
            if (Files.exists(folder.resolve(".git")) && Files.isRegularFile(sample)) return sample;
        }
        return Assumptions.abort("needs ../shared/realinput/" + name + ", a public input that is not ours to copy");
    }

    static Imported read(Path file) throws IOException {
        return Import.read(Source.of(file), ImportOptions.NONE);
    }

    static Imported read(String text) {
        return Import.read(Source.of("pasted", text), ImportOptions.NONE);
    }

    static void assertImported(Path file, Summary.Verdict verdict, int reasons) throws IOException {
        var imported = read(file);
        assertThat(imported.summary().verdict()).as("%s", file).isEqualTo(verdict);
        assertThat(imported.summary().reasons()).as("%s", file).hasSize(reasons);
        for (var request : imported.requests())
            assertThat(RequestJson.read(RequestJson.write(request))).isEqualTo(request);
    }

    /** That a file is refused with one line, which says what it is instead. */
    static void assertRefused(Path file, String instead) {
        var refusal = catchThrowableOfType(CannotImport.class, () -> read(file));
        assertThat(refusal).as("%s", file).isNotNull();
        assertThat(refusal.getMessage())
                .startsWith(file.getFileName() + ": ")
                .contains(instead)
                .contains("accepted are")
                .doesNotContain("\n");
    }
}
