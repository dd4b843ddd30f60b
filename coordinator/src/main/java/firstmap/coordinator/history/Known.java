package firstmap.coordinator.history;

import firstmap.coordinator.allocation.Board;
import firstmap.coordinator.log.Boards;
import firstmap.coordinator.log.CorruptLog;
import firstmap.coordinator.log.Home;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been read of the log so far. For one thread at a time. */
final class Known {
    private static final Logger LOG = LoggerFactory.getLogger(Known.class);

    private final Boards boards = new Boards();
    private final BufferIndex index = new BufferIndex();
    private final Map<Integer, CorruptLog> corrupt = new TreeMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private int partitions;

    /** A partition that cannot be followed any further is not served from then on; the others are. */
    void read(ConsumerRecord<byte[], byte[]> stored) {
        if (corrupt.containsKey(stored.partition())) return;
        try {
            var event = Boards.read(stored);
            var board = boards.find(stored.partition(), event.board()).orElseGet(() -> new Board(event.board()));
            var subject = Life.subject(event.event(), board);
            boards.evolve(stored, event);
            subject.ifPresent(buffer -> index.add(event.board(), buffer, stored.offset()));
        } catch (CorruptLog e) {
            LOG.error("The log cannot be followed any further: {}", e.getMessage());
            corrupt.put(stored.partition(), e);
            boards.drop(stored.partition());
        }
    }

    Boards boards() {
        return boards;
    }

    BufferIndex index() {
        return index;
    }

    /** @throws CorruptLog if its partition could not be followed */
    Optional<Board> board(String id) {
        if (partitions == 0) return Optional.empty();
        int home = Home.of(id, partitions);
        if (corrupt.containsKey(home)) throw corrupt.get(home);
        return boards.find(home, id);
    }

    Optional<CorruptLog> corruption() {
        return corrupt.values().stream().findFirst();
    }

    /** 0 until the topic is known. */
    int partitions() {
        return partitions;
    }

    void partitions(int count) {
        partitions = count;
    }

    /** The offset that is read next; null before the first look at the partition. */
    Long position(TopicPartition partition) {
        return positions.get(partition);
    }

    void position(TopicPartition partition, long offset) {
        positions.put(partition, offset);
    }

    /** How many records lie between here and there. */
    long behind(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .filter(end -> !corrupt.containsKey(end.getKey().partition()))
                .mapToLong(end -> Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), 0L)))
                .sum();
    }
}
