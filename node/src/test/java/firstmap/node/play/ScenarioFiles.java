package firstmap.node.play;

import firstmap.node.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Scenarios for tests: the examples of the project, and small ones on a board with three devices. */
public final class ScenarioFiles {
    private ScenarioFiles() {}

    public static final Path EXAMPLES = root().resolve("deploy/examples");

    private static final String BOARD = """
            scenario: 1
            name: test
            duration: 1s
            board:
              board: bench
              heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 64MiB}]
              devices:
                camera:  {functions: {capture: {}}}
                display: {functions: {scanout: {}, overlay: {}}}
                encoder: {functions: {input: {}}}
            actors:
            """;

    /** @param actors the part under {@code actors:} */
    public static Scenario with(String actors) {
        return Scenario.parse("test.yaml", BOARD + actors.indent(2), ScenarioFiles::none);
    }

    public static String none(String sibling) {
        throw new UncheckedIOException(new java.nio.file.NoSuchFileException(sibling));
    }

    public static Scenario example(String name) {
        return Scenario.parse(name, text(EXAMPLES.resolve(name)), sibling -> text(EXAMPLES.resolve(sibling)));
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        var dir = Path.of("").toAbsolutePath();
        while (!Files.exists(dir.resolve("deploy/pom.xml"))) dir = dir.getParent();
        return dir;
    }
}
