package firstmap.lab.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes in a JVM of its own, whichever engine they are for, and ends where the first of them fails. */
final class TestRun implements TestExecutionListener {
    static final String RAN = "ran";
    static final String FAILED = "failed";
    static final String MESSAGE = "message";

    private final Path result;
    private final AtomicInteger ran = new AtomicInteger();

    private TestRun(Path result) {
        this.result = result;
    }

    /** @param args the file that is told what came of it, and the names of the classes */
    public static void main(String[] args) {
        var tests = Stream.of(args).skip(1).map(DiscoverySelectors::selectClass).toList();
        var run = new TestRun(Path.of(args[0]));
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(tests)
                                .build(),
                        run);
        run.end(new Properties());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult outcome) {
        if (test.isTest()) ran.incrementAndGet();
        if (outcome.getStatus() != TestExecutionResult.Status.FAILED) return;
        var failed = new Properties();
        failed.setProperty(FAILED, name(test));
        failed.setProperty(
                MESSAGE, outcome.getThrowable().map(TestRun::firstLine).orElse(""));
        end(failed);
    }

    private static String name(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(method -> method.getJavaClass().getSimpleName() + "." + method.getMethodName())
                .orElseGet(test::getDisplayName);
    }

    private static String firstLine(Throwable failure) {
        var message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** What threads and hooks are still about is of no interest. */
    private synchronized void end(Properties outcome) {
        outcome.setProperty(RAN, ran.toString());
        try (var out = Files.newOutputStream(result)) {
            outcome.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().halt(0);
    }
}
