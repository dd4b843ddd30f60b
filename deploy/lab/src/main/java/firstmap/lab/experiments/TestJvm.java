package firstmap.lab.experiments;

import firstmap.coordinator.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.platform.launcher.Launcher;

/** Runs classes of a copy in a JVM of their own: what is compiled anew stands first on the class path. */
final class TestJvm {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final BuiltCopy copy;
    private final Path fresh;
    private final Path folder;

    /**
     * @param fresh classes that go before those of the copy
     * @param folder for what the JVM says
     */
    TestJvm(BuiltCopy copy, Path fresh, Path folder) {
        this.copy = copy;
        this.fresh = fresh;
        this.folder = folder;
    }

    /**
     * What came of tests.
     *
     * @param ran how many, up to the first that failed
     * @param failed the first that failed, null if none did
     * @param message why; null if none failed
     */
    record Outcome(int ran, String failed, String message) {
        boolean isGood() {
            return failed == null && ran > 0;
        }
    }

    /** Runs test classes of the copy, module by module, up to the first test that fails. */
    Outcome test(List<String> tests) throws IOException, InterruptedException {
        var byModule = new TreeMap<Path, List<String>>();
        for (var test : tests) {
            var module = copy.sources().moduleOfTest(test);
            if (module.isEmpty()) return new Outcome(0, test, "there is no such test");
            byModule.computeIfAbsent(module.get(), _ -> new ArrayList<>()).add(test);
        }
        int ran = 0;
        for (var module : byModule.entrySet()) {
            var outcome = test(module.getKey(), module.getValue());
            ran += outcome.ran();
            if (!outcome.isGood()) return new Outcome(ran, outcome.failed(), outcome.message());
        }
        return new Outcome(ran, null, null);
    }

    private Outcome test(Path module, List<String> tests) throws IOException, InterruptedException {
        var result = folder.resolve("result.properties");
        Files.deleteIfExists(result);
        var arguments = Stream.concat(Stream.of(result.toString()), tests.stream());
        try (var jvm = start(module, TestRun.class.getName(), arguments.toList())) {
            int code = jvm.exitCode(LONGEST);
            if (!Files.exists(result))
                return new Outcome(0, tests.toString(), "the JVM ended with " + code + ": " + jvm.lastWords());
        } catch (IllegalStateException e) {
            return new Outcome(0, tests.toString(), "not within " + LONGEST);
        }
        var outcome = new Properties();
        try (var in = Files.newInputStream(result)) {
            outcome.load(in);
        }
        int ran = Integer.parseInt(outcome.getProperty(TestRun.RAN));
        if (ran == 0) return new Outcome(0, tests.toString(), "no test was run");
        return new Outcome(ran, outcome.getProperty(TestRun.FAILED), outcome.getProperty(TestRun.MESSAGE));
    }

    /** Runs a main class with the class path of a module, and returns what it prints. */
    String print(Path module, String main, List<String> arguments) throws InterruptedException {
        try (var jvm = start(module, main, arguments)) {
            return jvm.rest(LONGEST);
        }
    }

    /** Its class path is the fresh classes, the copy's own, then what runs tests, and last this lab for {@link TestRun}. */
    private ChildJvm start(Path module, String main, List<String> arguments) {
        var classPath = new ArrayList<Path>();
        classPath.add(fresh);
        classPath.addAll(copy.classPath(module));
        classPath.add(ChildJvm.home(Launcher.class));
        classPath.add(ChildJvm.home(TestRun.class));
        return ChildJvm.startIn(module, classPath, folder.resolve("said.txt"), ChildJvm.small(1500), main, arguments);
    }
}
