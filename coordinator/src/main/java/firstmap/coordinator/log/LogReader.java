package firstmap.coordinator.log;

import firstmap.coordinator.recording.Line;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads single events from the log by their positions. One reader at a time; others wait. */
final class LogReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** Nearer than this, reading on is quicker than asking anew. */
    private static final long NEAR = 2_000;

    private final KafkaConsumer<byte[], byte[]> log;

    LogReader(Map<String, Object> kafka, String clientId) {
        var settings = Settings.reader(kafka, clientId);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        log = new KafkaConsumer<>(settings);
    }

    /**
     * @param offsets of committed events, in ascending order
     * @throws TimeoutException if the cluster does not answer
     */
    synchronized void read(int partition, long[] offsets, Consumer<Line> to) {
        var home = new TopicPartition(Topic.EVENTS.topicName(), partition);
        log.assign(List.of(home));
        int done = 0;
        long next = Long.MIN_VALUE; // where reading on would start
        long limit = System.nanoTime() + LONGEST.toNanos();
        while (done < offsets.length) {
            long wanted = offsets[done];
            if (wanted < next || wanted - NEAR > next) log.seek(home, wanted);
            for (var stored : log.poll(PATIENCE)) {
                next = stored.offset() + 1;
                if (done == offsets.length || stored.offset() != offsets[done]) continue;
                to.accept(EventLog.line(stored));
                done++;
            }
            if (System.nanoTime() > limit)
                throw new TimeoutException("partition %d offset %d could not be read within %d s"
                        .formatted(partition, wanted, LONGEST.toSeconds()));
        }
    }

    /**
     * Reads a partition from its start until told that it is enough.
     *
     * @throws TimeoutException if nothing comes for long
     */
    synchronized void scan(int partition, Predicate<Line> isEnough) {
        var home = new TopicPartition(Topic.EVENTS.topicName(), partition);
        log.assign(List.of(home));
        log.seekToBeginning(List.of(home));
        long limit = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            var polled = log.poll(PATIENCE);
            for (var stored : polled) if (isEnough.test(EventLog.line(stored))) return;
            if (!polled.isEmpty()) limit = System.nanoTime() + LONGEST.toNanos();
            else if (System.nanoTime() > limit)
                throw new TimeoutException(
                        "partition %d: nothing came for %d s".formatted(partition, LONGEST.toSeconds()));
        }
    }

    @Override
    public synchronized void close() {
        log.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
