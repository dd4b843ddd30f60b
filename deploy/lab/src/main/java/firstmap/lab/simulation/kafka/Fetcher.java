package firstmap.lab.simulation.kafka;

import firstmap.events.topics.Topic;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/**
 * Where a consumer stands in its partitions, and what it is given next: read-committed, nothing beyond the last stable
 * offset and nothing that was aborted (KIP-98); its position passes over markers and over what it is not shown.
 */
final class Fetcher {
    private final Broker broker;
    private final Dice dice;
    private final Trace trace;
    private final boolean committedOnly;
    private final KafkaLimits.Reading limits;
    private final List<Integer> sizes;
    /** Null where nobody has said yet. */
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();

    private final Set<TopicPartition> paused = new HashSet<>();

    Fetcher(Broker broker, Dice dice, Trace trace, boolean committedOnly, KafkaLimits.Reading limits) {
        this.broker = broker;
        this.dice = dice;
        this.trace = trace;
        this.committedOnly = committedOnly;
        this.limits = limits;
        sizes = List.of(1, 3, 10, 50, limits.mostRecords()); // as many at most; what comes is often less
    }

    // ---- partitions and positions

    /** These and no others; those that it had before stay as they are. */
    void assign(Collection<TopicPartition> partitions) {
        positions.keySet().retainAll(partitions);
        paused.retainAll(partitions);
        partitions.forEach(partition -> positions.putIfAbsent(partition, null));
    }

    Set<TopicPartition> partitions() {
        return Collections.unmodifiableSet(positions.keySet());
    }

    /** Those of which nobody has said yet where to begin. */
    Set<TopicPartition> missing() {
        var missing = new HashSet<TopicPartition>();
        positions.forEach((partition, position) -> {
            if (position == null) missing.add(partition);
        });
        return missing;
    }

    /** Nothing comes of these until they are resumed. */
    void pause(Collection<TopicPartition> partitions) {
        partitions.forEach(this::requireAssigned);
        paused.addAll(partitions);
    }

    void resume(Collection<TopicPartition> partitions) {
        partitions.forEach(this::requireAssigned);
        paused.removeAll(partitions);
    }

    void seek(TopicPartition partition, long offset) {
        if (offset < 0) throw new IllegalArgumentException("seek offset must not be a negative number");
        requireAssigned(partition);
        positions.put(partition, offset);
    }

    void seekToBeginning(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> seek(partition, partition(partition).start()));
    }

    /** Null where nobody has said yet. */
    Long position(TopicPartition partition) {
        requireAssigned(partition);
        return positions.get(partition);
    }

    private void requireAssigned(TopicPartition partition) {
        if (!positions.containsKey(partition)) throw new IllegalStateException(partition + " is not assigned");
    }

    /**
     * Where no position is known, or one that the log does not have ({@code auto.offset.reset}).
     *
     * @throws NoOffsetForPartitionException if it is to begin nowhere
     */
    void reset(TopicPartition partition) {
        if (!limits.resetsToEarliest()) throw new NoOffsetForPartitionException(partition);
        positions.put(partition, partition(partition).start());
    }

    Partition partition(TopicPartition partition) {
        for (var topic : Topic.values())
            if (topic.topicName().equals(partition.topic())) return broker.partition(topic, partition.partition());
        throw new IllegalArgumentException(partition.toString());
    }

    long end(Partition partition) {
        return committedOnly ? partition.lastStableOffset() : partition.highWatermark();
    }

    // ---- records

    /** What is there now; nothing if nothing is. */
    ConsumerRecords<byte[], byte[]> fetch() {
        int room = dice.oneOf(sizes);
        var records = new LinkedHashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
        var next = new LinkedHashMap<TopicPartition, OffsetAndMetadata>();
        for (var at : dice.shuffled(positions.keySet())) {
            if (paused.contains(at)) continue;
            if (positions.get(at) == null) reset(at);
            if (!isInRange(at)) continue;
            var batch = fetch(at, room);
            if (batch.isEmpty()) continue;
            room -= batch.size();
            records.put(at, batch);
            next.put(at, new OffsetAndMetadata(positions.get(at)));
            if (room == 0) break;
        }
        return records.isEmpty() ? ConsumerRecords.empty() : new ConsumerRecords<>(records, next);
    }

    private boolean isInRange(TopicPartition at) {
        long position = positions.get(at);
        var partition = partition(at);
        if (partition.start() <= position && position <= partition.end()) return true;
        if (!limits.resetsToEarliest()) throw new OffsetOutOfRangeException(Map.of(at, position));
        reset(at);
        return false;
    }

    private List<ConsumerRecord<byte[], byte[]>> fetch(TopicPartition at, int room) {
        var partition = partition(at);
        long end = end(partition);
        long position = positions.get(at);
        if (position >= end) {
            if (end < partition.highWatermark()) trace.count(Happening.OPEN_TRANSACTION_WAITED_FOR);
            return List.of();
        }
        var batch = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var stored : partition.from(position)) {
            if (stored.offset() >= end || batch.size() == room) break;
            position = stored.offset() + 1;
            if (stored.isMarker() || committedOnly && !stored.isSaid()) continue;
            batch.add(record(at, stored));
            if (partition.topic() == Topic.SNAPSHOTS) trace.count(Happening.SNAPSHOT_READ);
        }
        if (batch.size() < room) position = end;
        positions.put(at, position);
        return batch;
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition at, SimulatedRecord stored) {
        return new ConsumerRecord<>(
                at.topic(),
                at.partition(),
                stored.offset(),
                ConsumerRecord.NO_TIMESTAMP,
                TimestampType.NO_TIMESTAMP_TYPE,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                stored.key(),
                stored.value(),
                stored.headers(),
                Optional.of(0));
    }
}
