package firstmap.lab.bench;

import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.loop.Counters;
import firstmap.events.topics.Installation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** Coordinators that work off what has been asked. */
final class Answering implements AutoCloseable {
    private final List<Coordinator> coordinators;

    Answering(Map<String, Object> kafka, int count) {
        coordinators = IntStream.range(0, count)
                .mapToObj(i -> new Coordinator("bench-" + i, Installation.of(kafka)))
                .toList();
    }

    /** @return nanoseconds for all of them, from the first answer on, so that joining the group does not count */
    long run(long requests, Duration longest) throws InterruptedException {
        coordinators.forEach(Coordinator::start);
        long limit = System.nanoTime() + longest.toNanos();
        long started = 0;
        long before = 0;
        for (; ; Thread.sleep(1)) {
            long done = totals().requests();
            long now = System.nanoTime();
            if (started == 0 && done > 0) {
                started = now;
                before = done;
            }
            if (done >= requests) return (now - started) * requests / Math.max(1, requests - before);
            if (now > limit)
                throw new IllegalStateException("only %d answered: %s"
                        .formatted(
                                done,
                                coordinators.stream().map(Coordinator::problem).toList()));
        }
    }

    Counters.Totals totals() {
        return new Counters.Totals(
                sum(Counters.Totals::requests),
                sum(Counters.Totals::events),
                sum(Counters.Totals::deadLetters),
                sum(Counters.Totals::transactions),
                sum(Counters.Totals::restarts),
                sum(Counters.Totals::checkpoints),
                sum(Counters.Totals::reread));
    }

    private long sum(ToLongFunction<Counters.Totals> part) {
        return coordinators.stream().map(Coordinator::counters).mapToLong(part).sum();
    }

    @Override
    public void close() {
        coordinators.forEach(Coordinator::close);
    }
}
