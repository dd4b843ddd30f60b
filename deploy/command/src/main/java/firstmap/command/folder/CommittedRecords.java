package firstmap.command.folder;

import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;

/** Goes through the committed records of a partition once. For one thread. */
final class CommittedRecords implements AutoCloseable {
    private final PartitionLog.Ends ends;
    private final long from;
    private final PartitionReader parts;
    private final BufferSupplier buffers = BufferSupplier.create();
    private UnpackedRecords records;
    private long next;

    CommittedRecords(PartitionFiles files, PartitionLog.Ends ends, long from) {
        this.ends = ends;
        this.from = Math.max(from, ends.start());
        next = this.from;
        parts = files.read(this.from);
    }

    /** Records that cannot be read; what stands behind them may be. */
    static final class Damaged extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final long offset;

        Damaged(long offset, String problem) {
            super(problem);
            this.offset = offset;
        }

        long offset() {
            return offset;
        }
    }

    /**
     * Null at the end.
     *
     * @throws Damaged if records are missing here; the next call goes on behind them
     */
    Record next() {
        while (true) {
            while (hasMore()) {
                var record = unpack();
                next = record.offset() + 1;
                if (record.offset() >= from) return record;
            }
            var part = parts.next();
            switch (part) {
                case null -> {
                    return null;
                }
                case PartitionFiles.Records(var found) -> {
                    if (found.baseOffset() >= ends.stable()) return null;
                    if (isWanted(found)) begin(found);
                }
                case PartitionFiles.Damage damage -> {
                    if (damage.offset() >= from) throw new Damaged(damage.offset(), damage.problem());
                }
                case PartitionFiles.Doubt doubt -> {
                    if (doubt.offset() >= from) throw new Damaged(doubt.offset(), doubt.problem());
                }
            }
        }
    }

    private boolean isWanted(RecordBatch found) {
        return !found.isControlBatch()
                && found.lastOffset() >= from
                && !ends.transactions().isAborted(found);
    }

    private void begin(RecordBatch found) {
        end();
        next = found.baseOffset();
        try {
            records = new UnpackedRecords(found, buffers);
        } catch (RuntimeException | Error e) {
            throw undecodable(e);
        }
    }

    private boolean hasMore() {
        if (records != null && records.hasNext()) return true;
        end();
        return false;
    }

    private Record unpack() {
        try {
            return records.next();
        } catch (RuntimeException | Error e) {
            // Codecs have errors of their own, and believe what a piece says of its length: then that is too long, and
            // not the heap too small.
            throw undecodable(e);
        }
    }

    /** Its checksum holds, and yet it is not what Kafka writes. */
    private Damaged undecodable(Throwable e) {
        end();
        return new Damaged(next, "the records of a batch cannot be unpacked: " + e.getMessage());
    }

    private void end() {
        if (records != null) records.close();
        records = null;
    }

    @Override
    public void close() {
        end();
        parts.close();
        buffers.close();
    }
}
