package firstmap.command.folder;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * The batches of one partition from its files, as they were when the folder was looked at, and the places where some are
 * missing or cannot be read.
 *
 * @param folder of the partition
 * @param segments in order of their bases
 * @param start records before it have been deleted
 * @param known where the partition ended at least, as the broker last wrote it down; 0 if it did not
 * @param compaction whether records may be missing between others
 * @param isStopped the broker ended in good order, so that nothing at the end can be half written
 * @param problem why the folder cannot be listed; null if it can
 */
record PartitionFiles(
        Path folder,
        List<LogSegment> segments,
        long start,
        long known,
        Compaction compaction,
        boolean isStopped,
        String problem) {

    /** Whether something of the partition has been compacted, as its broker wrote down. */
    enum Compaction {
        NEVER,
        SOMETIME,
        /** The file that would tell is empty. */
        UNKNOWN
    }

    boolean isGapless() {
        return compaction == Compaction.NEVER;
    }

    /** Piece of a partition. */
    sealed interface Part {}

    /** @param batch whole; it may be a marker, and of a transaction that was given up */
    record Records(RecordBatch batch) implements Part {}

    /**
     * Records from this offset on cannot be read.
     *
     * @param problem one sentence, with the file
     */
    record Damage(long offset, String problem) implements Part {}

    /**
     * From this offset on records are missing, or have been compacted.
     *
     * @param problem one sentence, with the file
     */
    record Doubt(long offset, String problem) implements Part {}

    /** From the batch on that has this offset, or is the first behind it. */
    PartitionReader read(long from) {
        return new PartitionReader(this, from);
    }

    /** The files in which the records from this offset on stand. */
    List<LogSegment> from(long offset) {
        int first = 0;
        while (first + 1 < segments.size() && segments.get(first + 1).base() <= offset) first++;
        return segments.subList(first, segments.size());
    }

    static String cannotRead(Path what, IOException e) {
        var reason = switch (e) {
            case NoSuchFileException _ -> "it is not there";
            case AccessDeniedException _ -> "permission denied";
            default -> e.getMessage();
        };
        return "%s cannot be read: %s".formatted(what, reason);
    }

    /** The segments of a folder, without those whose records stand in one that compaction has just made. */
    static List<LogSegment> segments(Path folder) throws IOException {
        var listed = LogSegment.in(folder);
        var kept = new ArrayList<LogSegment>();
        long covered = -1;
        for (var segment : listed) {
            if (!segment.isSwapped() && segment.base() <= covered) continue;
            kept.add(segment);
            if (segment.isSwapped()) covered = Math.max(covered, last(segment));
        }
        return kept;
    }

    private static long last(LogSegment segment) throws IOException {
        long last = -1;
        try (var reader = new SegmentReader(segment)) {
            for (var part = reader.next(0, Long.MAX_VALUE, false);
                    part != null;
                    part = reader.next(last + 1, Long.MAX_VALUE, false))
                if (part instanceof SegmentReader.Whole(var batch)) last = batch.lastOffset();
        }
        return last;
    }
}
