package firstmap.command.folder;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * The batches of one partition from its files, as they were when the folder was looked at, and the places where some are
 * missing or cannot be read.
 *
 * @param folder of the partition
 * @param segments in order of their bases
 * @param start records before it have been deleted
 * @param known where the partition ended at least, as the broker last wrote it down; 0 if it did not
 * @param isGapless nothing of it has ever been compacted
 * @param isStopped the broker ended in good order, so that nothing at the end can be half written
 * @param problem why the folder cannot be listed; null if it can
 */
record PartitionFiles(
        Path folder,
        List<Segment> segments,
        long start,
        long known,
        boolean isGapless,
        boolean isStopped,
        String problem) {

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

    /** From the batch on that has this offset, or is the first behind it. */
    Parts parts(long from) {
        int first = 0;
        while (first + 1 < segments.size() && segments.get(first + 1).base() <= from) first++;
        return new Parts(segments.subList(first, segments.size()));
    }

    /** Goes through them once. For one thread. */
    final class Parts implements AutoCloseable {
        private static final int MOST_LISTINGS = 3;

        private final Deque<Segment> left;
        private final Deque<Part> ready = new ArrayDeque<>();
        private Segment now;
        private SegmentReader reader;
        /** The offset that comes next. */
        private long expected;
        /** That records are missing here has been told. */
        private boolean isTold;

        private int listings = 1;

        private Parts(List<Segment> segments) {
            left = new ArrayDeque<>(segments);
            // Before the first file all has been deleted.
            expected = segments.isEmpty() ? start : segments.getFirst().base();
            if (problem != null) missing(problem);
        }

        /** Null at the end. */
        Part next() {
            while (ready.isEmpty()) {
                try {
                    if (reader != null) step();
                    else if (!left.isEmpty()) open();
                    else if (expected < known) endsTooEarly();
                    else return null;
                } catch (ClosedByInterruptException e) {
                    throw new InterruptException(new InterruptedException("stopped while reading " + now.file()));
                } catch (IOException e) {
                    close();
                    missing(cannotRead(now.file(), e));
                }
            }
            return ready.poll();
        }

        private void open() throws IOException {
            now = left.poll();
            try {
                reader = new SegmentReader(now);
            } catch (NoSuchFileException e) {
                if (++listings > MOST_LISTINGS) throw e;
                again();
                return;
            }
            if (now.base() > expected && isGapless)
                missing("the records %d to %d are missing before %s".formatted(expected, now.base() - 1, now.file()));
            expected = Math.max(expected, now.base());
            isTold = false;
        }

        /** Its broker has deleted or compacted the file since it was listed. */
        private void again() throws IOException {
            left.clear();
            var listed = Segment.in(folder);
            for (int i = 0; i < listed.size(); i++)
                if (i + 1 == listed.size() || listed.get(i + 1).base() > expected) left.add(listed.get(i));
            if (!left.isEmpty()) expected = Math.max(expected, left.getFirst().base());
        }

        private void step() throws IOException {
            long limit = left.isEmpty() ? Long.MAX_VALUE : left.getFirst().base();
            switch (reader.next(expected, limit, isGapless)) {
                case null -> {
                    reader.close();
                    reader = null;
                }
                case SegmentReader.Whole(var batch) -> {
                    if (isGapless && batch.baseOffset() > expected)
                        missing("%s: the records %d to %d are missing"
                                .formatted(now.file(), expected, batch.baseOffset() - 1));
                    ready.add(new Records(batch));
                    expected = batch.lastOffset() + 1;
                    isTold = false;
                }
                case SegmentReader.Gap gap -> {
                    if (!isHalfWritten(gap))
                        missing("%s is damaged at byte %d: %s".formatted(now.file(), gap.position(), gap.problem()));
                }
            }
        }

        /** A broker that was killed, or writes just now, leaves such an end. */
        private boolean isHalfWritten(SegmentReader.Gap gap) {
            return gap.isTail() && left.isEmpty() && !isStopped && expected >= known;
        }

        private void endsTooEarly() {
            missing("the records %d to %d are missing: the broker wrote down that %s ended behind them"
                    .formatted(expected, known - 1, folder));
            expected = known;
        }

        private void missing(String problem) {
            if (!isTold) ready.add(new Damage(expected, problem));
            isTold = true;
        }

        @Override
        public void close() {
            if (reader == null) return;
            try {
                reader.close();
            } catch (IOException e) {
                // It was only read.
            }
            reader = null;
        }
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
    static List<Segment> segments(Path folder) throws IOException {
        var listed = Segment.in(folder);
        var kept = new ArrayList<Segment>();
        long covered = -1;
        for (var segment : listed) {
            if (!segment.isSwapped() && segment.base() <= covered) continue;
            kept.add(segment);
            if (segment.isSwapped()) covered = Math.max(covered, last(segment));
        }
        return kept;
    }

    private static long last(Segment segment) throws IOException {
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
