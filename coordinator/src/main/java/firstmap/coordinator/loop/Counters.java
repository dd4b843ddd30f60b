package firstmap.coordinator.loop;

import java.util.concurrent.atomic.LongAdder;

/** What a coordinator has done since it started; what an aborted transaction held is not counted. */
public final class Counters {
    private final LongAdder requests = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder restarts = new LongAdder();
    private final LongAdder checkpoints = new LongAdder();
    private final LongAdder reread = new LongAdder();

    /**
     * At one moment.
     *
     * @param checkpoints of one partition each: all its boards covered by snapshots
     * @param reread events that were read to rebuild boards
     */
    public record Totals(
            long requests,
            long events,
            long deadLetters,
            long transactions,
            long restarts,
            long checkpoints,
            long reread) {}

    public Totals totals() {
        return new Totals(
                requests.sum(),
                events.sum(),
                deadLetters.sum(),
                transactions.sum(),
                restarts.sum(),
                checkpoints.sum(),
                reread.sum());
    }

    void committed(long requests, long events, long deadLetters) {
        this.requests.add(requests);
        this.events.add(events);
        this.deadLetters.add(deadLetters);
        transactions.increment();
    }

    void covered(int partitions) {
        checkpoints.add(partitions);
    }

    void reread(long events) {
        reread.add(events);
    }

    void restarted() {
        restarts.increment();
    }
}
