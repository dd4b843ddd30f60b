package firstmap.command.folder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    record Ends(
            long start,
            long stable,
            PartitionTransactions transactions,
            Optional<PartitionTransactions.Open> open,
            long behind) {}

    PartitionLog(PartitionFiles files) {
        this.files = files;
    }

    /** Everything that cannot be read of it; what may have been compacted is not among it. */
    List<PartitionFiles.Damage> damages() {
        ends();
        return damages;
    }

    synchronized Ends ends() {
        if (ends == null) ends = look();
        return ends;
    }

    private Ends look() {
        var transactions = new PartitionTransactions();
        long end = files.segments().isEmpty()
                ? files.start()
                : Math.max(files.start(), files.segments().getFirst().base());
        long start = end;
        try (var parts = files.read(0)) {
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
                    case PartitionFiles.Doubt _ -> {}
                }
        }
        var open = transactions.firstOpen();
        if (open.isEmpty()) return new Ends(start, end, transactions, open, 0);
        long stable = Math.max(start, open.get().first());
        return new Ends(start, stable, transactions, open, count(stable));
    }

    private long count(long from) {
        long count = 0;
        try (var parts = files.read(from)) {
            for (var part = parts.next(); part != null; part = parts.next())
                if (part instanceof PartitionFiles.Records(var batch)
                        && batch.lastOffset() >= from
                        && !batch.isControlBatch()) count += batch.countOrNull();
        }
        return count;
    }

    /** From this offset on. */
    CommittedRecords read(long from) {
        return new CommittedRecords(files, ends(), from);
    }
}
