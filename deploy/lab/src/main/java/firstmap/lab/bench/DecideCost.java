package firstmap.lab.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/** What decisions cost on a small board and on a large one, by {@link Decide}: JMH measures, and the ratio tells. */
public final class DecideCost {
    /** The name of an operation, and what is asked in it. */
    private static final Map<String, String> OPERATIONS = new LinkedHashMap<>();

    static {
        OPERATIONS.put("attach", "decide: attach");
        OPERATIONS.put("firstMap", "decide: first map");
        OPERATIONS.put("map", "decide: further map");
        OPERATIONS.put("unmap", "decide: unmap");
        OPERATIONS.put("attachAndDetachEvolved", "decide and evolve: attach, detach");
        OPERATIONS.put("mapAndUnmapEvolved", "decide and evolve: further map, unmap");
        OPERATIONS.put("wholeLifeEvolved", "decide and evolve: a whole life");
    }

    private DecideCost() {}

    /** How thoroughly it is measured, on boards of so few and of so many live buffers. */
    public record Effort(int few, int many, JmhRun jmh) {
        /** @param seconds for each figure, without its warm-up */
        public static Effort ofSeconds(int seconds) {
            return new Effort(1_000, 100_000, JmhRun.ofSeconds(seconds));
        }
    }

    /**
     * One operation is one request.
     *
     * @param perSecond median of all iterations
     * @param slowQuarter the slowest quarter of the iterations did no more than this a second
     * @param fastQuarter the fastest quarter did no less
     */
    public record Figure(
            int liveBuffers, double perSecond, double slowQuarter, double fastQuarter, double bytesPerOperation) {}

    /** @param ratio of the time per operation: the figure with many live buffers to the one with few */
    public record Row(String operation, Figure few, Figure many, double ratio) {}

    public record Report(int devices, List<Row> rows) {}

    /** @param progress told in words what happens */
    public static Report run(Effort effort, Consumer<String> progress) throws RunnerException {
        progress.accept("measuring %d operations on boards of %,d and of %,d live buffers"
                .formatted(OPERATIONS.size(), effort.few, effort.many));
        var options =
                effort.jmh.options(Decide.class, Mode.Throughput).param("live", "" + effort.few, "" + effort.many);
        return report(JmhRun.run(options));
    }

    private static Report report(Collection<RunResult> results) {
        var figures = new LinkedHashMap<String, TreeMap<Integer, Figure>>();
        for (var operation : OPERATIONS.keySet()) figures.put(operation, new TreeMap<>());
        for (var result : results)
            figures.get(result.getPrimaryResult().getLabel()).merge(live(result), figure(result), (_, newer) -> newer);
        return new Report(
                LiveBoard.DEVICES,
                figures.entrySet().stream()
                        .map(entry -> row(OPERATIONS.get(entry.getKey()), entry.getValue()))
                        .toList());
    }

    private static Row row(String operation, TreeMap<Integer, Figure> byLive) {
        var few = byLive.firstEntry().getValue();
        var many = byLive.lastEntry().getValue();
        return new Row(operation, few, many, few.perSecond / many.perSecond);
    }

    private static int live(RunResult result) {
        return Integer.parseInt(result.getParams().getParam("live"));
    }

    private static Figure figure(RunResult result) {
        var rates = result.getPrimaryResult().getStatistics();
        return new Figure(
                live(result),
                rates.getPercentile(50),
                rates.getPercentile(25),
                rates.getPercentile(75),
                JmhRun.bytesPerOperation(result));
    }
}
