package firstmap.command.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * Goes through the batches of one segment in order, and looks for the next one behind bytes that are none. A batch is
 * believed if its checksum holds and its offsets fit, as the layout of {@code DefaultRecordBatch} in Kafka 4.3.1 has them:
 * the checksum leaves out the base offset, the length and the version.
 */
final class SegmentReader implements AutoCloseable {
    private static final int LENGTH_AT = 8;
    private static final int LENGTH_ENDS = 12;
    private static final int MAGIC_AT = 16;
    private static final int SMALLEST = 61;
    /** Longer than any that a broker of ours takes. */
    private static final int LARGEST = 128 << 20;

    private static final int WINDOW = 1 << 20;

    private final LogSegment segment;
    private final FileChannel channel;
    private ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
    private long windowAt;
    private long position;
    /** Bytes whose checksum may yet be tried in vain: whoever fills a file with beginnings must not hold us up. */
    private long vain;

    /** A piece of the segment. */
    sealed interface Part {}

    /** @param batch whole, in memory */
    record Whole(RecordBatch batch) implements Part {}

    /**
     * Bytes that are no batch.
     *
     * @param isTail nothing can be read behind them
     */
    record Gap(long position, long bytes, String problem, boolean isTail) implements Part {}

    SegmentReader(LogSegment segment) throws IOException {
        this.segment = segment;
        channel = FileChannel.open(segment.file(), StandardOpenOption.READ);
        vain = 8 * segment.length() + WINDOW;
    }

    /**
     * The next piece; null at the end.
     *
     * @param expected no record that follows stands before this offset
     * @param limit and none at this one or behind it
     * @param isGapless the next record stands at the expected offset, since nothing is compacted
     */
    Part next(long expected, long limit, boolean isGapless) throws IOException {
        if (position >= segment.length()) return null;
        var problem = problem(position, expected, limit, isGapless);
        if (problem == null) {
            var batch = batch(position);
            position += batch.sizeInBytes();
            return new Whole(batch);
        }
        long start = position;
        for (position++; position < segment.length() && vain > 0; position++)
            if (problem(position, expected, limit, false) == null)
                return new Gap(start, position - start, problem, false);
        position = segment.length();
        return new Gap(start, position - start, problem, true);
    }

    /** Why no batch of these offsets stands there; null if one does. */
    private String problem(long at, long expected, long limit, boolean isGapless) throws IOException {
        if (segment.length() - at < SMALLEST)
            return "%d bytes are left, too few for a batch".formatted(segment.length() - at);
        var head = bytes(at, SMALLEST);
        if (head == null) return "the file has become shorter";
        int length = head.getInt(LENGTH_AT);
        if (head.get(MAGIC_AT) != RecordBatch.CURRENT_MAGIC_VALUE)
            return "a batch of version %d, and this is for version 2".formatted(head.get(MAGIC_AT));
        if (length < SMALLEST - LENGTH_ENDS || length > LARGEST)
            return "a batch cannot have the length %d".formatted(length);
        if (LENGTH_ENDS + length > segment.length() - at)
            return "the batch has %d bytes, and %d are left".formatted(LENGTH_ENDS + length, segment.length() - at);
        long base = head.getLong(0);
        if (base < expected || base >= limit)
            return "a batch says that it begins with offset %d, where %d comes next".formatted(base, expected);
        var batch = batch(at);
        if (batch == null) return "the file has become shorter";
        if (!batch.isValid()) {
            vain -= batch.sizeInBytes();
            return "the checksum of the batch with offset %d does not hold".formatted(base);
        }
        if (batch.lastOffset() < base || batch.lastOffset() >= limit)
            return "the batch with offset %d says that it ends with %d".formatted(base, batch.lastOffset());
        if (isGapless && base > expected && !isFollowedBy(at + batch.sizeInBytes(), batch.lastOffset() + 1))
            return "a batch says that it begins with offset %d, where %d comes next".formatted(base, expected);
        return null;
    }

    /** Else it is the offset of this batch that is wrong, and nothing is missing before it. */
    private boolean isFollowedBy(long at, long next) throws IOException {
        if (segment.length() - at < SMALLEST) return false;
        var head = bytes(at, SMALLEST);
        return head != null && head.get(MAGIC_AT) == RecordBatch.CURRENT_MAGIC_VALUE && head.getLong(0) == next;
    }

    private RecordBatch batch(long at) throws IOException {
        var head = bytes(at, LENGTH_ENDS);
        if (head == null) return null;
        int size = LENGTH_ENDS + head.getInt(LENGTH_AT);
        var whole = bytes(at, size);
        if (whole == null) return null;
        var copy = ByteBuffer.allocate(size).put(whole).flip();
        return MemoryRecords.readableRecords(copy).batches().iterator().next();
    }

    /** Null if the file does not have them any more. */
    private ByteBuffer bytes(long at, int count) throws IOException {
        if (at < windowAt || at + count > windowAt + window.limit()) fill(at, count);
        if (at + count > windowAt + window.limit()) return null;
        return window.slice((int) (at - windowAt), count);
    }

    private void fill(long at, int count) throws IOException {
        if (window.capacity() < count) window = ByteBuffer.allocate(Math.max(count, WINDOW));
        window.clear();
        windowAt = at;
        while (window.hasRemaining()) if (channel.read(window, at + window.position()) < 0) break;
        window.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
