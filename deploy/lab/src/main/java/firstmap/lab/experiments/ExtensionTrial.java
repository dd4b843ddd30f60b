package firstmap.lab.experiments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Adds one thing to a built copy, as somebody would who does not know the project: the declaration first, then only what
 * the compiler names, then only what tests name. The copy is changed meanwhile, and put back in the end.
 */
public final class ExtensionTrial {
    private static final String RESOURCES = "/resources/";

    private final BuiltCopy copy;
    private final Extension it;
    private final Path place;
    private final Path classes;

    private final List<String> namedLater = new ArrayList<>();
    private final List<ExtensionOutcome.Missing> missing = new ArrayList<>();
    private final SequencedSet<String> touched = new LinkedHashSet<>();
    /** What stood in each file that was written; empty for one that was not there. */
    private final Map<String, Optional<String>> before = new LinkedHashMap<>();

    private List<Javac.Problem> problems = List.of();
    private Extension.Named now;
    private int passed;

    /** @param folder for what is compiled and said; the caller's to delete */
    public ExtensionTrial(BuiltCopy copy, Extension it, Path folder) throws IOException {
        this.copy = copy;
        this.it = it;
        place = Files.createDirectories(folder.resolve(it.name()));
        classes = place.resolve("classes");
    }

    /** Something is not as the experiment says. */
    private static final class Surprise extends RuntimeException {
        private static final long serialVersionUID = 1;

        Surprise(String message) {
            super(message);
        }
    }

    /** Says only what the compiler names when there is nothing but the declaration. */
    public ExtensionOutcome names() throws IOException, InterruptedException {
        return run(this::declare);
    }

    /** Adds it, and sees it work. */
    public ExtensionOutcome run() throws IOException, InterruptedException {
        return run(() -> {
            declare();
            mendWhatTheCompilerNames();
            for (var file : it.added()) add(new Edit.Edited(file.file(), file.text()));
            mendWhatTestsName();
            finish();
        });
    }

    private interface Steps {
        void run() throws IOException, InterruptedException;
    }

    private ExtensionOutcome run(Steps steps) throws IOException, InterruptedException {
        String problem = null;
        try {
            steps.run();
        } catch (Surprise | Edit.Misfit e) {
            problem = e.getMessage();
        } finally {
            restore();
        }
        return new ExtensionOutcome(
                it.name(),
                it.what(),
                it.before(),
                now,
                List.copyOf(namedLater),
                List.copyOf(missing),
                List.copyOf(touched),
                passed,
                problem);
    }

    private void declare() throws IOException {
        for (var edit : it.declaration()) apply(edit);
        problems = compile();
        var files = problems.stream()
                .map(problem -> name(problem.source()))
                .distinct()
                .sorted();
        now = new Extension.Named(copy.commit(), problems.size(), files.toList());
    }

    /** It names some files only when others compile, so it is asked again until it is content. */
    private void mendWhatTheCompilerNames() throws IOException {
        var left = new ArrayList<>(it.mends());
        left.removeIf(mend -> mend.namedBy() != null);
        while (!problems.isEmpty()) {
            int unmended = left.size();
            for (var mend : List.copyOf(left)) {
                var edited = mend.edit().applyTo(copy.sources());
                if (problems.stream().noneMatch(problem -> names(problem, edited.file()))) continue;
                note(edited.file());
                touch(edited);
                left.remove(mend);
            }
            if (left.size() == unmended)
                throw new Surprise("nobody has said how to mend " + inWords(problems.getFirst()));
            problems = compile();
        }
        if (!left.isEmpty())
            throw new Surprise("the compiler does not name "
                    + left.getFirst().edit().applyTo(copy.sources()).file());
    }

    /** The file in which it stands, and the one whose type lacks what is asked of it. */
    private boolean names(Javac.Problem problem, String file) {
        if (name(problem.source()).equals(file)) return true;
        var text = copy.sources().text(file).orElse("");
        return problem.lacking().stream()
                .anyMatch(type -> text.matches("(?s).*\\b(class|record|interface|enum) " + type + "\\b.*"));
    }

    private void note(String file) {
        if (!now.files().contains(file) && !namedLater.contains(file)) namedLater.add(file);
    }

    private void mendWhatTestsName() throws IOException, InterruptedException {
        for (var mend : it.mends()) {
            if (mend.namedBy() == null) continue;
            var edited = mend.edit().applyTo(copy.sources());
            var outcome = new TestJvm(copy, classes, place).test(List.of(mend.namedBy()));
            if (outcome.isGood()) throw new Surprise(mend.namedBy() + " does not name " + edited.file());
            missing.add(new ExtensionOutcome.Missing(outcome.failed(), edited.file()));
            touched.add(edited.file());
            add(edited);
        }
    }

    private void finish() throws IOException, InterruptedException {
        var outcome = new TestJvm(copy, classes, place).test(it.tests());
        passed = outcome.ran();
        if (!outcome.isGood()) throw new Surprise(outcome.failed() + " fails: " + outcome.message());
    }

    /** Of everything. */
    private List<Javac.Problem> compile() throws IOException {
        Files.createDirectories(classes);
        return Javac.compile(copy.sources().javaFiles(), copy.libraries(), classes);
    }

    /** A file that is new, or a test that is changed: nothing else depends on it. */
    private void add(Edit.Edited file) throws IOException {
        write(file.file(), file.text());
        var source = copy.sources().root().resolve(file.file());
        int resource = file.file().indexOf(RESOURCES);
        if (resource >= 0) {
            var target = classes.resolve(file.file().substring(resource + RESOURCES.length()));
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.text());
        } else if (file.file().endsWith(".java")) {
            var classPath = new ArrayList<Path>(List.of(classes));
            classPath.addAll(copy.libraries());
            for (var problem : Javac.compile(List.of(source), classPath, classes)) throw new Surprise(inWords(problem));
        }
    }

    private String inWords(Javac.Problem problem) {
        return "%s, line %d: %s".formatted(name(problem.source()), problem.line(), problem.firstLine());
    }

    private String name(Path source) {
        return source == null
                ? "nowhere"
                : copy.sources().root().relativize(source).toString();
    }

    private void touch(Edit.Edited edited) throws IOException {
        touched.add(edited.file());
        write(edited.file(), edited.text());
    }

    private void apply(Edit edit) throws IOException {
        var edited = edit.applyTo(copy.sources());
        write(edited.file(), edited.text());
    }

    private void write(String file, String text) throws IOException {
        before.putIfAbsent(file, copy.sources().text(file));
        var path = copy.sources().root().resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void restore() throws IOException {
        for (var file : before.entrySet()) {
            var path = copy.sources().root().resolve(file.getKey());
            if (file.getValue().isPresent())
                Files.writeString(path, file.getValue().get());
            else Files.delete(path);
        }
    }
}
