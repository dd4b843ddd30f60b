package firstmap.coordinator.log;

import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rebuilds the boards of partitions from the events alone. */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final Clients clients;
    private final BooleanSupplier stopping;

    Recovery(Clients clients, BooleanSupplier stopping) {
        this.clients = clients;
        this.stopping = stopping;
    }

    /**
     * Reads every committed event of these partitions that stands before the log's end of now. An open transaction of
     * a dead predecessor hides what was committed behind it: reading goes on until it has ended and the end is reached.
     *
     * @param partitions numbers of partitions; what the boards knew of them is dropped first
     * @throws CorruptLog if an event cannot be read or cannot follow
     * @throws WakeupException if the coordinator is told to stop meanwhile
     */
    void restore(Collection<Integer> partitions, Boards boards) {
        partitions.forEach(boards::drop);
        var ends = clients.ends(Topic.EVENTS, partitions);
        long started = clients.nanoTime();
        long count = 0;
        try (var log = clients.reader()) {
            log.assign(ends.keySet());
            log.seekToBeginning(ends.keySet());
            while (!hasReached(log, ends)) {
                if (stopping.getAsBoolean()) throw new WakeupException();
                for (var stored : log.poll(PATIENCE)) {
                    boards.evolve(stored, Boards.read(stored));
                    count++;
                }
            }
        }
        LOG.info(
                "Rebuilt partitions {} from {} events in {} ms",
                partitions,
                count,
                Duration.ofNanos(clients.nanoTime() - started).toMillis());
    }

    private static boolean hasReached(Consumer<?, ?> log, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> log.position(end.getKey()) >= end.getValue());
    }
}
