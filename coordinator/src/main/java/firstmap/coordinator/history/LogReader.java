package firstmap.coordinator.history;

import firstmap.coordinator.log.Boards;
import firstmap.coordinator.log.Settings;
import firstmap.events.EventRecord;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
     * @throws firstmap.coordinator.log.CorruptLog if what stands there is no event any more
     * @throws TimeoutException if the cluster does not answer
     */
    synchronized List<EventRecord> read(int partition, long[] offsets) {
        var events = new ArrayList<EventRecord>(offsets.length);
        var home = new TopicPartition(Topic.EVENTS.topicName(), partition);
        log.assign(List.of(home));
        long next = Long.MIN_VALUE; // where reading on would start
        long limit = System.nanoTime() + LONGEST.toNanos();
        while (events.size() < offsets.length) {
            long wanted = offsets[events.size()];
            if (wanted < next || wanted - NEAR > next) log.seek(home, wanted);
            for (var stored : log.poll(PATIENCE)) {
                next = stored.offset() + 1;
                if (events.size() < offsets.length && stored.offset() == offsets[events.size()])
                    events.add(Boards.read(stored));
            }
            if (System.nanoTime() > limit)
                throw new TimeoutException("partition %d offset %d could not be read within %d s"
                        .formatted(partition, wanted, LONGEST.toSeconds()));
        }
        return events;
    }

    @Override
    public synchronized void close() {
        log.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
