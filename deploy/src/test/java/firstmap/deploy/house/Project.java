package firstmap.deploy.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the project's own files are. */
public final class Project {
    public static final List<String> MODULES = List.of("events", "node", "coordinator", "deploy");

    /** The folder that holds the pom of all modules. */
    public static final Path ROOT = root();

    private Project() {}

    /** Every Java source of every module, main and test, in order. */
    static List<Path> javaSources() {
        return MODULES.stream()
                .map(module -> ROOT.resolve(module).resolve("src"))
                .filter(Files::isDirectory)
                .flatMap(Project::javaFiles)
                .sorted()
                .toList();
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent())
            if (holdsModules(folder)) return folder;
        throw new IllegalStateException("no folder above this one holds the modules");
    }

    private static boolean holdsModules(Path folder) {
        return MODULES.stream()
                .allMatch(module -> Files.exists(folder.resolve(module).resolve("pom.xml")));
    }
}
