package firstmap.lab.simulation.kafka;

import firstmap.events.topics.Topic;
import firstmap.lab.simulation.world.Dice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * One partition: records in the order of their offsets, which have gaps where markers stand and where compaction was.
 * What lies below the high watermark is replicated; what lies below the last stable offset is decided (KIP-98).
 */
public final class Partition {
    private final Topic topic;
    private final int number;
    private final List<SimulatedRecord> records = new ArrayList<>();
    /** Transactions whose marker is not replicated yet, with their first offset here. */
    private final Map<Transaction, Long> unstable = new LinkedHashMap<>();

    private final Map<Transaction, Long> markers = new LinkedHashMap<>();
    private long start;
    private long end;
    private long highWatermark;

    Partition(Topic topic, int number) {
        this.topic = topic;
        this.number = number;
    }

    public Topic topic() {
        return topic;
    }

    public int number() {
        return number;
    }

    /** Offset of the next record. */
    public long end() {
        return end;
    }

    /** Up to here the records are on all replicas; consumers see nothing beyond. */
    public long highWatermark() {
        return highWatermark;
    }

    /** Up to here every transaction has ended, and its marker is replicated as well. */
    public long lastStableOffset() {
        long stable = highWatermark;
        for (long first : unstable.values()) stable = Math.min(stable, first);
        return stable;
    }

    /** What comes before is deleted. */
    public long start() {
        return start;
    }

    /** DeleteRecords. @param before the new start */
    void delete(long before) {
        start = before;
        records.removeIf(record -> record.offset() < before);
    }

    /** Changes a byte of some record that is decided; false if there is none. */
    public boolean damage(Dice dice) {
        long stable = lastStableOffset();
        var candidates = new ArrayList<Integer>();
        for (int i = 0; i < records.size(); i++) {
            var record = records.get(i);
            if (record.offset() < stable && record.isSaid() && record.value() != null && record.value().length > 0)
                candidates.add(i);
        }
        if (candidates.isEmpty()) return false;
        int index = dice.oneOf(candidates);
        var was = records.get(index);
        var value = was.value().clone();
        value[dice.below(value.length)] ^= (byte) (1 << dice.below(8));
        records.set(
                index, new SimulatedRecord(was.offset(), was.key(), value, was.headers(), was.txn(), was.isMarker()));
        return true;
    }

    SimulatedRecord append(byte[] key, byte[] value, Headers headers, Transaction txn) {
        if (txn != null) unstable.putIfAbsent(txn, end);
        var stored = new SimulatedRecord(end++, key, value, new RecordHeaders(headers), txn, false);
        records.add(stored);
        return stored;
    }

    void mark(Transaction txn) {
        markers.put(txn, end);
        records.add(new SimulatedRecord(end++, null, null, new RecordHeaders(), txn, true));
    }

    /** The transaction of that producer and epoch whose marker has not come here yet; null if there is none. */
    Transaction openOf(Transactions.Identity producer) {
        for (var txn : unstable.keySet())
            if (txn.producerId == producer.producerId() && txn.epoch == producer.epoch() && !markers.containsKey(txn))
                return txn;
        return null;
    }

    void replicated(long upTo) {
        highWatermark = Math.max(highWatermark, upTo);
        markers.entrySet().removeIf(marker -> {
            if (marker.getValue() >= highWatermark) return false;
            unstable.remove(marker.getKey());
            return true;
        });
    }

    /** Everything from that offset on, whether anybody may see it or not. Checks look here; clients never do. */
    public List<SimulatedRecord> from(long offset) {
        return records.subList(indexOf(offset), records.size());
    }

    /**
     * Compaction keeps the last of each key that is stable (and takes aborted records, tombstones and markers with it).
     *
     * @return how many records are gone
     */
    public int compact() {
        long stable = lastStableOffset();
        var seen = new HashSet<ByteBuffer>();
        int before = records.size();
        for (int i = records.size() - 1; i >= 0; i--) {
            var record = records.get(i);
            if (record.offset() >= stable) continue;
            if (!record.isSaid()
                    || record.key() == null
                    || !seen.add(ByteBuffer.wrap(record.key()))
                    || record.value() == null) records.remove(i);
        }
        return before - records.size();
    }

    /**
     * Removes records that are decided, and that Kafka would have kept.
     *
     * @return how many are gone
     */
    public int remove(Predicate<SimulatedRecord> which) {
        int before = records.size();
        long stable = lastStableOffset();
        records.removeIf(record -> record.offset() < stable && which.test(record));
        return before - records.size();
    }

    private int indexOf(long offset) {
        int low = 0;
        int high = records.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (records.get(middle).offset() < offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, number);
    }

    @Override
    public String toString() {
        return topic.topicName() + "-" + number;
    }
}
