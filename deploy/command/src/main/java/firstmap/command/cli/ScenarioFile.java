package firstmap.command.cli;

import firstmap.node.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A scenario from a file, or from stdin where its name is {@code -}; files that it names lie beside it. */
final class ScenarioFile {
    private ScenarioFile() {}

    static Scenario parse(String source, String text) {
        var folder = source.equals("-")
                ? Path.of("")
                : Path.of(source).toAbsolutePath().getParent();
        return Scenario.parse(source, text, name -> sibling(folder, name));
    }

    private static String sibling(Path folder, String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
