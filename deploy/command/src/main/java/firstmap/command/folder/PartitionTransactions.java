package firstmap.command.folder;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.RecordBatch;

/** Which transactions of a partition were given up, and which are open, as far as its batches have been seen. */
final class PartitionTransactions {
    private final Map<Long, Open> open = new HashMap<>();
    private final Map<Long, TreeMap<Long, Long>> aborted = new HashMap<>();

    /** A transaction without an end, from its first record on. */
    record Open(long producer, long first) {}

    void see(RecordBatch batch) {
        if (!batch.isTransactional()) return;
        if (!batch.isControlBatch()) {
            open.putIfAbsent(batch.producerId(), new Open(batch.producerId(), batch.baseOffset()));
            return;
        }
        var type = marker(batch);
        if (type != ControlRecordType.COMMIT && type != ControlRecordType.ABORT) return;
        var first = open.remove(batch.producerId());
        if (first != null && type == ControlRecordType.ABORT)
            aborted.computeIfAbsent(batch.producerId(), _ -> new TreeMap<>()).put(first.first(), batch.lastOffset());
    }

    /** What is none of Kafka's ends nothing; one that is packed is not, and could unpack to anything. */
    private static ControlRecordType marker(RecordBatch batch) {
        try {
            if (batch.isCompressed()) return ControlRecordType.UNKNOWN;
            var records = batch.iterator();
            return records.hasNext() ? ControlRecordType.parse(records.next().key()) : ControlRecordType.UNKNOWN;
        } catch (RuntimeException e) {
            return ControlRecordType.UNKNOWN;
        }
    }

    /** The one that begins first: nothing from there on is decided. */
    Optional<Open> firstOpen() {
        return open().stream().findFirst();
    }

    /** All that are open, the one that begins first before the others. */
    List<Open> open() {
        return open.values().stream()
                .sorted(Comparator.comparingLong(Open::first))
                .toList();
    }

    boolean isAborted(RecordBatch batch) {
        if (!batch.isTransactional()) return false;
        var ranges = aborted.get(batch.producerId());
        if (ranges == null) return false;
        var range = ranges.floorEntry(batch.baseOffset());
        return range != null && batch.lastOffset() <= range.getValue();
    }
}
