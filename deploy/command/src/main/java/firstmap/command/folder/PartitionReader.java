package firstmap.command.folder;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.errors.InterruptException;

/** Goes through the files of a partition once, batch by batch. For one thread. */
final class PartitionReader implements AutoCloseable {
    private static final int MOST_LISTINGS = 3;

    private final PartitionFiles files;
    private final Deque<LogSegment> left;
    private final Deque<PartitionFiles.Part> ready = new ArrayDeque<>();
    private LogSegment now;
    private SegmentReader reader;
    /** The offset that comes next. */
    private long expected;
    /** That records are missing here has been told. */
    private boolean isTold;

    private boolean isDoubted;
    private int listings = 1;

    PartitionReader(PartitionFiles files, long from) {
        this.files = files;
        var segments = files.from(from);
        left = new ArrayDeque<>(segments);
        // Before the first file all has been deleted.
        expected = segments.isEmpty() ? files.start() : segments.getFirst().base();
        if (files.problem() != null) missing(files.problem());
    }

    /** Null at the end. */
    PartitionFiles.Part next() {
        while (ready.isEmpty()) {
            try {
                if (reader != null) step();
                else if (!left.isEmpty()) open();
                else if (expected < files.known()) endsTooEarly();
                else return null;
            } catch (ClosedByInterruptException e) {
                throw new InterruptException(new InterruptedException("stopped while reading " + now.file()));
            } catch (IOException e) {
                close();
                missing(PartitionFiles.cannotRead(now.file(), e));
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
        if (now.base() > expected && files.isGapless())
            missing("the records %d to %d are missing before %s".formatted(expected, now.base() - 1, now.file()));
        else if (now.base() > expected) doubt(now.base());
        expected = Math.max(expected, now.base());
        isTold = false;
    }

    /** Its broker has deleted or compacted the file since it was listed. */
    private void again() throws IOException {
        left.clear();
        var listed = LogSegment.in(files.folder());
        for (int i = 0; i < listed.size(); i++)
            if (i + 1 == listed.size() || listed.get(i + 1).base() > expected) left.add(listed.get(i));
        if (!left.isEmpty()) expected = Math.max(expected, left.getFirst().base());
    }

    private void step() throws IOException {
        long limit = left.isEmpty() ? Long.MAX_VALUE : left.getFirst().base();
        switch (reader.next(expected, limit, files.isGapless())) {
            case null -> {
                reader.close();
                reader = null;
            }
            case SegmentReader.Whole(var batch) -> {
                if (files.isGapless() && batch.baseOffset() > expected)
                    missing("%s: the records %d to %d are missing"
                            .formatted(now.file(), expected, batch.baseOffset() - 1));
                else if (batch.baseOffset() > expected) doubt(batch.baseOffset());
                ready.add(new PartitionFiles.Records(batch));
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
        return gap.isTail() && left.isEmpty() && !files.isStopped() && expected >= files.known();
    }

    private void endsTooEarly() {
        missing("the records %d to %d are missing: the broker wrote down that %s ended behind them"
                .formatted(expected, files.known() - 1, files.folder()));
        expected = files.known();
    }

    /** Said once of a partition: whoever has compacted it has left many holes. */
    private void doubt(long until) {
        if (files.compaction() != PartitionFiles.Compaction.UNKNOWN || isDoubted || isTold) return;
        isDoubted = true;
        ready.add(new PartitionFiles.Doubt(
                expected,
                "the records %d to %d are missing or were compacted: that cannot be told here and in what follows, since %s is empty"
                        .formatted(expected, until - 1, files.folder().resolveSibling(LogFolder.CLEANED))));
    }

    private void missing(String problem) {
        if (!isTold) ready.add(new PartitionFiles.Damage(expected, problem));
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
