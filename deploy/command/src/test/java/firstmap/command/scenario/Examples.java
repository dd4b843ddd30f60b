package firstmap.command.scenario;

import firstmap.node.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The scenarios that come with the project. */
public final class Examples {
    private Examples() {}

    public static final Path FOLDER = folder();

    /** The file of {@link #crowd}, which is no example for users. */
    public static final Path CROWD =
            FOLDER.resolve("../command/src/test/resources/scenarios/crowd.yaml").normalize();

    public static Scenario scenario(String name) {
        return scenario(name, text(FOLDER.resolve(name)));
    }

    /** A scenario as if it lay beside the examples. */
    public static Scenario scenario(String name, String text) {
        return Scenario.parse(name, text, sibling -> text(FOLDER.resolve(sibling)));
    }

    /** Twenty actors that get in each other's way: {@code CrowdTest} says how. */
    public static Scenario crowd() {
        return scenario("crowd.yaml", text(CROWD));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        var dir = Path.of("").toAbsolutePath();
        while (!Files.exists(dir.resolve("deploy/examples"))) dir = dir.getParent();
        return dir.resolve("deploy/examples");
    }
}
