import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that every Java source below a folder is as the formatter writes it, or writes it so. It is a program of its own
 * because the formatter parses with the compiler it runs on: inside of a Maven on Java 17 it could not read our sources.
 */
final class Format {
    private static final Set<String> WITHOUT_SOURCES = Set.of("target", ".git");
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(Style.PALANTIR)
            .formatJavadoc(false)
            .build());

    private Format() {}

    public static void main(String[] args) throws IOException {
        var root = Path.of(args[0]);
        var write = args[1].equals("write");
        var problems = sources(root).parallelStream()
                .flatMap(source -> problem(root.relativize(source), source, write).stream())
                .sorted()
                .toList();
        if (problems.isEmpty()) return;
        problems.forEach(System.out::println);
        if (!write) System.out.println("`mvn -N verify -Dformat=write` formats every source.");
        System.exit(1);
    }

    private static List<Path> sources(Path root) throws IOException {
        var sources = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                var name = folder.getFileName().toString();
                return WITHOUT_SOURCES.contains(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) sources.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }

    private static Optional<String> problem(Path name, Path source, boolean write) {
        try {
            var text = Files.readString(source);
            var formatted = format(text);
            if (formatted.equals(text)) return Optional.empty();
            if (!write) return Optional.of(name + " is not formatted");
            Files.writeString(source, formatted);
            return Optional.empty();
        } catch (FormatterException e) {
            return Optional.of(name + ":" + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String format(String text) throws FormatterException {
        return FORMATTER.formatSource(
                RemoveUnusedImports.removeUnusedImports(ImportOrderer.reorderImports(text, Style.PALANTIR)));
    }
}
