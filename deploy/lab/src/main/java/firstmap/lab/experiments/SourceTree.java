package firstmap.lab.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The project's sources as they stand in one folder. */
public record SourceTree(Path root) {
    private static final String TESTS = "src/test/java/";

    /** The text of a file below the folder; empty if there is no such file. */
    public Optional<String> text(String file) {
        var path = root.resolve(file);
        try {
            return Files.isRegularFile(path) ? Optional.of(Files.readString(path)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folders that hold a pom and sources, in order of their names. */
    public List<Path> modules() {
        try (var folders = Files.walk(root, 2)) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .filter(folder -> Files.isDirectory(folder.resolve("src")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The module that a file belongs to: the inmost, where one stands within another. */
    public Path moduleOf(String file) {
        return modulesThat(module -> root.resolve(file).startsWith(module))
                .reduce((outer, inner) -> inner)
                .orElseThrow(() -> new IllegalArgumentException(file + " belongs to no module"));
    }

    /** The module that has a test class; empty if there is no such test. */
    public Optional<Path> moduleOfTest(String test) {
        var file = TESTS + test.replace('.', '/') + ".java";
        return modulesThat(module -> Files.exists(module.resolve(file))).findFirst();
    }

    private Stream<Path> modulesThat(Predicate<Path> it) {
        return modules().stream().filter(it);
    }

    /** Every source of every module, main and tests, without those that hold a package's sentence only. */
    List<Path> javaFiles() {
        return modules().stream()
                .flatMap(module -> walk(module.resolve("src")))
                .filter(file -> file.toString().endsWith(".java"))
                .filter(file -> !file.endsWith("package-info.java"))
                .sorted()
                .toList();
    }

    private static Stream<Path> walk(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
