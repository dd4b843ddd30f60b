package firstmap.coordinator.history;

import firstmap.coordinator.allocation.Board;
import firstmap.coordinator.log.Boards;
import firstmap.coordinator.log.Settings;
import firstmap.events.EventRecord;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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

    /**
     * A board as it was when it had come to event {@code seq}, from the start of its log.
     *
     * @param seq of an event that is committed
     * @throws firstmap.coordinator.log.CorruptLog if it cannot be followed to there
     * @throws TimeoutException if the cluster does not answer
     */
    synchronized Board replay(int partition, String id, long seq) {
        var home = new TopicPartition(Topic.EVENTS.topicName(), partition);
        var key = id.getBytes(StandardCharsets.UTF_8);
        var boards = new Boards();
        var board = boards.board(partition, id);
        log.assign(List.of(home));
        log.seekToBeginning(List.of(home));
        long limit = System.nanoTime() + LONGEST.toNanos();
        while (board.seq() < seq) {
            var polled = log.poll(PATIENCE);
            for (var stored : polled)
                if (board.seq() < seq && Arrays.equals(stored.key(), key)) boards.evolve(stored, Boards.read(stored));
            if (!polled.isEmpty()) limit = System.nanoTime() + LONGEST.toNanos();
            else if (System.nanoTime() > limit)
                throw new TimeoutException("board %s could not be read to event %d: nothing came for %d s"
                        .formatted(id, seq, LONGEST.toSeconds()));
        }
        return board;
    }

    @Override
    public synchronized void close() {
        log.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
