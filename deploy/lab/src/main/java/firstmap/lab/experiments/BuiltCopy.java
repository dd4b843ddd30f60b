package firstmap.lab.experiments;

import firstmap.command.terminal.Failure;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One revision of the project in a folder of its own, compiled. It shares the objects of the repository that it was taken
 * from, and leaves no trace there.
 */
public final class BuiltCopy {
    private static final String CLASS_PATH = "target/class.path";

    private final SourceTree sources;
    private final String commit;

    /** @param sources modules with their classes below {@code target}, and their class paths beside them */
    BuiltCopy(SourceTree sources, String commit) {
        this.sources = sources;
        this.commit = commit;
    }

    /**
     * Takes the copy and builds it once, by git and Maven.
     *
     * @param project any folder of a clone of the project
     * @param folder empty, and the caller's to delete
     * @throws Failure if the folder is in no clone, the revision unknown, or the build fails
     */
    public static BuiltCopy make(Path project, String revision, Path folder) throws IOException, InterruptedException {
        var said = folder.resolve("said.txt");
        var root = folder.resolve("project");
        var repository = git(project, said, "rev-parse", "--show-toplevel");
        var commit = git(project, said, "rev-parse", "--verify", revision + "^{commit}");
        git(folder, said, "clone", "--quiet", "--shared", "--no-checkout", repository, root.toString());
        git(root, said, "checkout", "--quiet", "--detach", commit);
        var sources = new SourceTree(root);
        if (sources.modules().isEmpty()) throw new Failure(repository + " is not a clone of Firstmap");
        Tool.run(
                root,
                said,
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                "mvn",
                "--quiet",
                "--batch-mode",
                "-Dstyle.color=never",
                "-DskipTests",
                "test-compile",
                "dependency:build-classpath",
                "-Dmdep.includeScope=test",
                "-Dmdep.outputFile=" + CLASS_PATH);
        return new BuiltCopy(sources, commit);
    }

    /** Whether the folder is in a clone that has the revision. */
    public static boolean isThere(Path project, String revision, Path folder) throws IOException, InterruptedException {
        try {
            git(project, folder.resolve("asked.txt"), "rev-parse", "--quiet", "--verify", revision + "^{commit}");
            return true;
        } catch (Failure _) {
            return false;
        }
    }

    private static String git(Path folder, Path said, String... arguments) throws IOException, InterruptedException {
        var command = Stream.concat(Stream.of("git"), Stream.of(arguments)).toArray(String[]::new);
        return Tool.run(folder, said, Map.of(), command).strip();
    }

    public SourceTree sources() {
        return sources;
    }

    /** The commit that was copied. */
    public String commit() {
        return commit;
    }

    /** What compiles a module's sources and runs its tests: its classes, and the libraries behind them. */
    public List<Path> classPath(Path module) {
        try {
            var libraries = Files.readString(module.resolve(CLASS_PATH)).strip().split(File.pathSeparator);
            var own = Stream.of(module.resolve("target/test-classes"), module.resolve("target/classes"));
            return Stream.concat(
                            own,
                            Stream.of(libraries).filter(name -> !name.isEmpty()).map(Path::of))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every library that any module is compiled with. */
    List<Path> libraries() {
        return sources.modules().stream()
                .flatMap(module -> classPath(module).stream())
                .filter(path -> path.toString().endsWith(".jar"))
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .stream()
                .toList();
    }
}
