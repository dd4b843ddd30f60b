package firstmap.events.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * One reading of partitions, each to an end that was known before. Positions say when it is over, not records: markers of
 * transactions and what was aborted take offsets, too, and nobody is shown them. An end behind an open transaction is
 * waited for. For one thread.
 */
public final class ReadToEnd<K, V> {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final Consumer<K, V> log;
    private final Map<TopicPartition, Long> ends;

    private ReadToEnd(Consumer<K, V> log, Collection<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
        this.log = log;
        this.ends = new HashMap<>(ends);
        log.assign(partitions);
    }

    /**
     * Begins at these offsets.
     *
     * @param log without a group; stays the caller's
     * @param ends of at least the partitions that have a start
     */
    public static <K, V> ReadToEnd<K, V> from(
            Consumer<K, V> log, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        var reading = new ReadToEnd<>(log, starts.keySet(), ends);
        starts.forEach(log::seek);
        return reading;
    }

    /** Begins with the first record that each partition still has. */
    public static <K, V> ReadToEnd<K, V> fromStart(Consumer<K, V> log, Map<TopicPartition, Long> ends) {
        var reading = new ReadToEnd<>(log, ends.keySet(), ends);
        log.seekToBeginning(ends.keySet());
        return reading;
    }

    /** Reads what a topic has now; one who reads what is committed ends before a transaction that is open. */
    public static <K, V> ReadToEnd<K, V> all(Consumer<K, V> log, String topic) {
        var partitions = new ArrayList<TopicPartition>();
        for (var info : log.partitionsFor(topic)) partitions.add(new TopicPartition(topic, info.partition()));
        return fromStart(log, log.endOffsets(partitions));
    }

    /** Whether every partition has been read to its end. */
    public boolean isOver() {
        return log.assignment().stream().allMatch(this::isAtEnd);
    }

    public boolean isAtEnd(TopicPartition partition) {
        return position(partition) >= ends.get(partition);
    }

    /** Where the partition would be read on. */
    public long position(TopicPartition partition) {
        return log.position(partition);
    }

    /**
     * What comes next, perhaps nothing yet; what stands behind an end may come along with what stands before it.
     *
     * @throws OffsetOutOfRangeException if the log does not have the place any more where a partition was to begin
     * @throws org.apache.kafka.common.errors.InterruptException if the thread is interrupted
     */
    public ConsumerRecords<K, V> poll() {
        return log.poll(PATIENCE);
    }

    /** Whether the record stands before its partition's end. */
    public boolean isWithin(ConsumerRecord<K, V> record) {
        return record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()));
    }

    /** Reads on to the end and hands over each record that stands before it. */
    public void each(java.util.function.Consumer<ConsumerRecord<K, V>> reader) {
        while (!isOver()) for (var record : poll()) if (isWithin(record)) reader.accept(record);
    }
}
