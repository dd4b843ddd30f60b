package firstmap.node.scenario;

import firstmap.events.Invalid;
import firstmap.events.json.GivenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A scenario from a file; files that it names lie beside it. */
public final class ScenarioFile {
    private ScenarioFile() {}

    /**
     * @throws Invalid with file, line and column of the first fault
     * @throws IOException if it cannot be read, with the reason
     */
    public static Scenario read(Path file) throws IOException {
        return parse(file.toString(), GivenFile.text(file));
    }

    /** @param source the file's name, or {@code -} for stdin: then files that it names lie where one stands */
    public static Scenario parse(String source, String text) {
        var folder = source.equals("-")
                ? Path.of("")
                : Path.of(source).toAbsolutePath().getParent();
        return Scenario.parse(source, text, name -> sibling(folder, name));
    }

    private static String sibling(Path folder, String name) {
        try {
            return GivenFile.ordinaryText(folder.resolve(name));
        } catch (InvalidPathException _) {
            throw new UncheckedIOException(new FileSystemException(Invalid.shown(name), null, "is no name of a file"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
