package firstmap.command.folder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecord;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * The records of one batch, unpacked one at a time. What a record says of its length is believed up to a limit only: a few
 * bytes whose checksum holds can say that they unpack to any number.
 */
final class UnpackedRecords implements Iterator<Record>, AutoCloseable {
    /** Longest record, in bytes: eight times what a broker of ours takes. */
    static final int LONGEST = 16 << 20;
    /** All of a batch, in bytes. */
    static final int MOST = 128 << 20;

    private final DefaultRecordBatch batch;
    private final Long appended;
    private final InputStream in;
    private int left;
    private long unpacked;

    /** @throws RuntimeException if it cannot be unpacked, here and wherever it goes on */
    UnpackedRecords(RecordBatch of, BufferSupplier buffers) {
        batch = (DefaultRecordBatch) of;
        appended = batch.timestampType() == TimestampType.LOG_APPEND_TIME ? batch.maxTimestamp() : null;
        left = batch.countOrNull();
        if (left < 0) throw new InvalidRecordException("the batch says that it has %d records".formatted(left));
        in = batch.recordInputStream(buffers);
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public Record next() {
        if (!hasNext()) throw new NoSuchElementException();
        left--;
        try {
            var record = DefaultRecord.readFrom(
                    body(), batch.baseOffset(), batch.baseTimestamp(), batch.baseSequence(), appended);
            if (left == 0 && in.read() >= 0) throw new InvalidRecordException("there is more in it than its records");
            return record;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** With its length in front, as the classes of Kafka want it. */
    private ByteBuffer body() throws IOException {
        int length = ByteUtils.readVarint(in);
        if (length < 0 || length > LONGEST)
            throw new InvalidRecordException(
                    "a record says that it has %d bytes, and at most %d are read".formatted(length, LONGEST));
        unpacked += length;
        if (unpacked > MOST)
            throw new InvalidRecordException(
                    "the %d bytes of the batch unpack to more than %d".formatted(batch.sizeInBytes(), MOST));
        var bytes = in.readNBytes(length);
        if (bytes.length < length)
            throw new InvalidRecordException(
                    "a record says that it has %d bytes, and %d are left".formatted(length, bytes.length));
        var body = ByteBuffer.allocate(ByteUtils.sizeOfVarint(length) + length);
        ByteUtils.writeVarint(length, body);
        return body.put(bytes).flip();
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // What it held was memory.
        }
    }
}
