package firstmap.lab.simulation;

import firstmap.events.Progress;
import firstmap.lab.simulation.world.Happening;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** Many seeds, one after the other or some at a time; each is a world of its own, so their order says nothing. */
public final class Campaign {
    private final Coordinators coordinators;
    private final long first;
    private final int seeds;
    private final Progress progress;
    private final AtomicLong next;
    private final List<Simulation.Outcome> done = new ArrayList<>();
    private RuntimeException broken;
    private boolean violated;

    /** How often one thing happened: in the middle seed, in the one with the most, and in all. */
    public record Spread(long median, long most, long total) {}

    /**
     * @param seeds that were run; fewer than asked for if one failed
     * @param failed the first seed that failed; null if none did
     * @param happenings those that never happened are there with zeros
     * @param steps of all seeds
     * @param virtualSeconds of all seeds
     */
    public record Report(
            int seeds, Simulation.Outcome failed, Map<Happening, Spread> happenings, long steps, long virtualSeconds) {}

    private Campaign(Coordinators coordinators, long first, int seeds, Progress progress) {
        this.coordinators = coordinators;
        this.first = first;
        this.seeds = seeds;
        this.progress = progress;
        next = new AtomicLong(first);
    }

    /**
     * Runs seeds until one fails; that one is the first that does, however many run at a time.
     *
     * @param threads how many at a time
     * @param progress told after each seed
     */
    public static Report run(Coordinators coordinators, long first, int seeds, int threads, Progress progress) {
        try (var _ = new MutedLogs()) {
            return new Campaign(coordinators, first, seeds, progress).run(threads);
        }
    }

    private Report run(int threads) {
        var all = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++)
            all.add(Thread.ofPlatform().daemon().name("seeds-" + i).start(this::work));
        try {
            for (var thread : all) thread.join();
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        }
        if (broken != null) throw broken;
        return report();
    }

    private void work() {
        for (long seed = next.getAndIncrement(); seed < first + seeds && !isOver(); seed = next.getAndIncrement())
            try {
                add(Simulation.run(seed, coordinators, null));
            } catch (RuntimeException e) {
                fail(e);
            }
    }

    private synchronized void add(Simulation.Outcome outcome) {
        done.add(outcome);
        violated |= outcome.violation() != null;
        progress.reached(done.size(), seeds, "seed " + outcome.seed());
    }

    private synchronized void fail(RuntimeException e) {
        broken = e;
    }

    private synchronized void stop() {
        violated = true;
    }

    private synchronized boolean isOver() {
        return violated || broken != null;
    }

    private synchronized Report report() {
        var failed = done.stream()
                .filter(outcome -> outcome.violation() != null)
                .min(Comparator.comparingLong(Simulation.Outcome::seed))
                .orElse(null);
        var spreads = new EnumMap<Happening, Spread>(Happening.class);
        for (var happening : Happening.values()) spreads.put(happening, spread(happening));
        return new Report(
                done.size(),
                failed,
                Collections.unmodifiableMap(spreads),
                done.stream().mapToLong(Simulation.Outcome::steps).sum(),
                done.stream().mapToLong(Simulation.Outcome::nanos).sum() / 1_000_000_000L);
    }

    private Spread spread(Happening happening) {
        long[] counts = done.stream()
                .flatMapToLong(outcome -> LongStream.of(outcome.counts().getOrDefault(happening, 0L)))
                .sorted()
                .toArray();
        if (counts.length == 0) return new Spread(0, 0, 0);
        return new Spread(
                counts[counts.length / 2],
                counts[counts.length - 1],
                LongStream.of(counts).sum());
    }
}
