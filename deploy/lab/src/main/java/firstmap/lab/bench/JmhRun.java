package firstmap.lab.bench;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * How JMH is asked: many short iterations, because the figure is their median, which shrugs off that something else had the
 * machine for a while, and with what was allocated.
 *
 * @param millis one iteration
 * @param forks JVMs for each figure, one after the other; 0: in this one, which only a test should want
 */
record JmhRun(int warmUps, int iterations, long millis, int forks) {
    private static final int PER_SECOND = 10;
    private static final int WARM_UP_SECONDS = 2;

    /** @param seconds for each figure, without its warm-up */
    static JmhRun ofSeconds(int seconds) {
        return new JmhRun(WARM_UP_SECONDS * PER_SECOND, seconds * PER_SECOND, 1_000 / PER_SECOND, 1);
    }

    ChainedOptionsBuilder options(Class<?> benchmark, Mode mode) {
        return new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
                .mode(mode)
                .warmupIterations(warmUps)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(millis))
                .forks(forks)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true);
    }

    /** Quietly: stdout belongs to the result. */
    static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Runner(options.build(), OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT)).run();
    }

    static double bytesPerOperation(RunResult result) {
        return result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    }
}
