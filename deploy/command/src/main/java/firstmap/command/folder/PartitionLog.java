package firstmap.command.folder;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;

/**
 * The records of one partition as a consumer would see them who reads what is committed, up to the last stable offset.
 * It goes through the files twice: what a transaction came to stands behind its records.
 */
final class PartitionLog {
    private final PartitionFiles files;
    private final List<PartitionFiles.Damage> damages = new ArrayList<>();
    private Ends ends;

    /**
     * How far it can be read.
     *
     * @param start the first offset that is there
     * @param stable from here on nothing is decided, or nothing is there
     * @param open the transaction that stands open there
     * @param behind how many records stand behind it and its first
     */
    record Ends(long start, long stable, Transactions transactions, Optional<Transactions.Open> open, long behind) {}

    PartitionLog(PartitionFiles files) {
        this.files = files;
    }

    /** Everything that cannot be read of it. */
    List<PartitionFiles.Damage> damages() {
        ends();
        return damages;
    }

    synchronized Ends ends() {
        if (ends == null) ends = look();
        return ends;
    }

    private Ends look() {
        var transactions = new Transactions();
        long end = files.segments().isEmpty()
                ? files.start()
                : Math.max(files.start(), files.segments().getFirst().base());
        long start = end;
        try (var parts = files.parts(0)) {
            for (var part = parts.next(); part != null; part = parts.next())
                switch (part) {
                    case PartitionFiles.Records(var batch) -> {
                        transactions.see(batch);
                        end = Math.max(end, batch.lastOffset() + 1);
                    }
                    case PartitionFiles.Damage damage -> {
                        damages.add(damage);
                        end = Math.max(end, damage.offset());
                    }
                }
        }
        var open = transactions.firstOpen();
        if (open.isEmpty()) return new Ends(start, end, transactions, open, 0);
        long stable = Math.max(start, open.get().first());
        return new Ends(start, stable, transactions, open, count(stable));
    }

    private long count(long from) {
        long count = 0;
        try (var parts = files.parts(from)) {
            for (var part = parts.next(); part != null; part = parts.next())
                if (part instanceof PartitionFiles.Records(var batch)
                        && batch.lastOffset() >= from
                        && !batch.isControlBatch()) count += batch.countOrNull();
        }
        return count;
    }

    Reading read(long from) {
        return new Reading(from);
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

    /** Goes through the committed records once. For one thread. */
    final class Reading implements AutoCloseable {
        private final Ends ends = ends();
        private final long from;
        private final PartitionFiles.Parts parts;
        private final BufferSupplier buffers = BufferSupplier.create();
        private Iterator<Record> records = java.util.Collections.emptyIterator();
        private AutoCloseable batch;
        private long next;

        private Reading(long from) {
            this.from = Math.max(from, ends.start());
            next = this.from;
            parts = files.parts(this.from);
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
            var iterator = found.streamingIterator(buffers);
            records = iterator;
            batch = iterator;
        }

        private boolean hasMore() {
            try {
                if (records.hasNext()) return true;
                end();
                return false;
            } catch (RuntimeException e) {
                throw undecodable(e);
            }
        }

        private Record unpack() {
            try {
                return records.next();
            } catch (RuntimeException e) {
                throw undecodable(e);
            }
        }

        /** Its checksum holds, and yet it is not what Kafka writes. */
        private Damaged undecodable(RuntimeException e) {
            end();
            return new Damaged(next, "the records of a batch cannot be unpacked: " + e.getMessage());
        }

        private void end() {
            records = java.util.Collections.emptyIterator();
            try {
                if (batch != null) batch.close();
            } catch (Exception e) {
                // What it held was memory.
            }
            batch = null;
        }

        @Override
        public void close() {
            end();
            parts.close();
            buffers.close();
        }
    }
}
