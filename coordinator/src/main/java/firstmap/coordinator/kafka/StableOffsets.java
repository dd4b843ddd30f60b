package firstmap.coordinator.kafka;

import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Where a topic ends for one who reads it once, to the end of now: not before what is there, and not within a transaction. */
public final class StableOffsets {
    /** Brokers end a transaction that nobody ends after its own time, 15 minutes at most by default. */
    private static final Duration LONGEST = Duration.ofMinutes(16);

    private static final long PAUSE_MS = 20;

    private final Admin admin;
    private final Namespace namespace;
    private final HighWatermark logEnd;

    /** @param admin stays the caller's */
    public StableOffsets(Admin admin, Namespace namespace) {
        this.admin = admin;
        this.namespace = namespace;
        logEnd = new HighWatermark(admin, namespace);
    }

    /**
     * The last stable offsets, once they have come to where the partitions end now. An open transaction of a dead
     * producer, which may hide what was committed behind it, has been ended by then; whose it is that is waited for is said
     * in the log.
     *
     * @throws TimeoutException if a transaction is never ended
     */
    public Map<TopicPartition, Long> of(Topic topic, int partitions) {
        var all = IntStream.range(0, partitions).boxed().toList();
        var ends = logEnd.of(topic, all);
        var waiting = new WaitingTold(new HoldUps(admin)::of);
        long limit = System.nanoTime() + LONGEST.toNanos();
        for (long looked = System.nanoTime(); true; ) {
            var stable = stable(topic, partitions);
            var behind = new HashMap<>(ends);
            behind.entrySet().removeIf(end -> stable.get(end.getKey()) >= end.getValue());
            if (behind.isEmpty()) return stable;
            if (System.nanoTime() - looked > TimeUnit.MILLISECONDS.toNanos(WaitingTold.PAUSE_MS)) {
                waiting.look(behind.keySet());
                looked = System.nanoTime();
            }
            if (System.nanoTime() > limit)
                throw new TimeoutException("a transaction on %s stays open".formatted(namespace.topic(topic)));
            pause();
        }
    }

    private Map<TopicPartition, Long> stable(Topic topic, int partitions) {
        var asked = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(namespace.topic(topic), partition))
                .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
        var told = HighWatermark.answer(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
        var ends = new HashMap<TopicPartition, Long>();
        told.forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
