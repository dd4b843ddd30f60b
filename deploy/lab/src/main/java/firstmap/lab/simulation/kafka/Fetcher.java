package firstmap.lab.simulation.kafka;

import firstmap.events.topics.Topic;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
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
    private final List<Integer> sizes;
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();

    /** @param most records that come at once; what comes is often less */
    Fetcher(Broker broker, Dice dice, Trace trace, boolean committedOnly, int most) {
        this.broker = broker;
        this.dice = dice;
        this.trace = trace;
        this.committedOnly = committedOnly;
        sizes = List.of(1, 3, 10, 50, most);
    }

    void clear() {
        positions.clear();
        paused.clear();
    }

    /** Nothing comes of these until they are resumed. */
    void pause(Collection<TopicPartition> partitions) {
        paused.addAll(partitions);
    }

    void resume(Collection<TopicPartition> partitions) {
        paused.removeAll(partitions);
    }

    void seek(TopicPartition partition, long offset) {
        positions.put(partition, offset);
    }

    /** Null where nobody has said yet. */
    Long position(TopicPartition partition) {
        return positions.get(partition);
    }

    Set<TopicPartition> partitions() {
        return positions.keySet();
    }

    Partition partition(TopicPartition partition) {
        for (var topic : Topic.values())
            if (topic.topicName().equals(partition.topic())) return broker.partition(topic, partition.partition());
        throw new IllegalArgumentException(partition.toString());
    }

    long end(Partition partition) {
        return committedOnly ? partition.lastStableOffset() : partition.highWatermark();
    }

    /** What is there now; nothing if nothing is. */
    ConsumerRecords<byte[], byte[]> fetch() {
        int room = dice.oneOf(sizes);
        var records = new LinkedHashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
        var next = new LinkedHashMap<TopicPartition, OffsetAndMetadata>();
        for (var at : dice.shuffled(positions.keySet())) {
            if (paused.contains(at)) continue;
            var batch = fetch(at, room);
            if (batch.isEmpty()) continue;
            room -= batch.size();
            records.put(at, batch);
            next.put(at, new OffsetAndMetadata(positions.get(at)));
            if (room == 0) break;
        }
        return records.isEmpty() ? ConsumerRecords.empty() : new ConsumerRecords<>(records, next);
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
