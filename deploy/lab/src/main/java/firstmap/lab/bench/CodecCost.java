package firstmap.lab.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/** What it costs to read, write and fold one record, by {@link Codec}. */
public final class CodecCost {
    /** The name of an operation, and what is done in it. */
    private static final Map<String, String> OPERATIONS = new LinkedHashMap<>();

    static {
        OPERATIONS.put("readDefine", "read a request: define, three heaps");
        OPERATIONS.put("readJoin", "read a request: join, two functions");
        OPERATIONS.put("readCreate", "read a request: create");
        OPERATIONS.put("readAttach", "read a request: attach");
        OPERATIONS.put("readMap", "read a request: map");
        OPERATIONS.put("readRequestOfLog", "read a request of a log");
        OPERATIONS.put("sealEvent", "write an event of a log and seal it");
        OPERATIONS.put("writeEvent", "write an event of a log");
        OPERATIONS.put("readEvent", "read an event of a log");
        OPERATIONS.put("foldEvent", "fold an event of a log into its board");
    }

    private CodecCost() {}

    /**
     * @param nanosPerOperation median of all iterations
     * @param fastQuarter the fastest quarter of the iterations took no more
     * @param slowQuarter the slowest quarter took no less
     */
    public record Row(
            String operation,
            double nanosPerOperation,
            double fastQuarter,
            double slowQuarter,
            double bytesPerOperation) {}

    public record Report(List<Row> rows) {}

    /**
     * @param seconds for each figure, without its warm-up
     * @param progress told in words what happens
     */
    public static Report run(int seconds, Consumer<String> progress) throws RunnerException {
        return run(JmhRun.ofSeconds(seconds), progress);
    }

    static Report run(JmhRun jmh, Consumer<String> progress) throws RunnerException {
        progress.accept("measuring %d operations".formatted(OPERATIONS.size()));
        return report(JmhRun.run(jmh.options(Codec.class, Mode.AverageTime)));
    }

    private static Report report(Collection<RunResult> results) {
        var rows = new LinkedHashMap<String, Row>();
        for (var operation : OPERATIONS.keySet()) rows.put(operation, null);
        for (var result : results) rows.replace(result.getPrimaryResult().getLabel(), row(result));
        return new Report(List.copyOf(rows.values()));
    }

    private static Row row(RunResult result) {
        var times = result.getPrimaryResult().getStatistics();
        return new Row(
                OPERATIONS.get(result.getPrimaryResult().getLabel()),
                times.getPercentile(50),
                times.getPercentile(25),
                times.getPercentile(75),
                JmhRun.bytesPerOperation(result));
    }
}
