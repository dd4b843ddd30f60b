package firstmap.lab.experiments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** The compiler, without processors, warnings or a limit of errors. */
final class Javac {
    private static final Pattern LACKING =
            Pattern.compile("(?:location: .*(?:type|class|interface) |method )(?:\\w+\\.)*?([A-Z]\\w*)");

    private static final List<String> OPTIONS = List.of(
            "-proc:none",
            "-implicit:none",
            "-nowarn",
            "-parameters",
            "-Xmaxerrs",
            "100000",
            // Or it would not look for switches that lack a case behind the first file that has an error.
            "-XDshould-stop.ifError=FLOW");

    private Javac() {}

    /**
     * @param source the file it stands in
     * @param line from 1; -1 if it stands nowhere in particular
     */
    record Problem(Path source, long line, String message) {
        String firstLine() {
            return message.lines().findFirst().orElse("");
        }

        /** Simple names of the types that it says lack something, or have it otherwise. */
        List<String> lacking() {
            return LACKING.matcher(message)
                    .results()
                    .map(found -> found.group(1))
                    .distinct()
                    .toList();
        }
    }

    /**
     * @param classes a folder, where they are written to
     * @return the errors, in the order in which they are found; none if it compiles
     */
    static List<Problem> compile(List<Path> sources, List<Path> classPath, Path classes) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var found = new DiagnosticCollector<JavaFileObject>();
        try (var files = compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8)) {
            files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            compiler.getTask(null, files, found, OPTIONS, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        return found.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(Javac::problem)
                .toList();
    }

    private static Problem problem(Diagnostic<? extends JavaFileObject> found) {
        var source =
                found.getSource() == null ? null : Path.of(found.getSource().toUri());
        return new Problem(source, found.getLineNumber(), found.getMessage(Locale.ROOT));
    }
}
