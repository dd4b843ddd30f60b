package firstmap.command;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where the project's own files are. */
public final class Project {
    public static final List<String> MODULES =
            List.of("events", "node/client", "node", "coordinator", "deploy/command", "deploy/lab");

    /** The folder that holds the pom of all modules. */
    public static final Path ROOT = root();

    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".firstmap");

    private Project() {}

    /** The project's own files whose names end so, in order; what builds and runs leave behind is not among them. */
    public static List<Path> files(String ending) throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                var name = folder.getFileName().toString();
                return NOT_OURS.contains(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(ending)) files.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return files.stream().sorted().toList();
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
