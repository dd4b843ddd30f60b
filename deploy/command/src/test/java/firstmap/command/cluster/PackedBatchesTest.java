package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.command.folder.FolderRecording;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.ByteUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches whose checksum holds, and that unpack to what nobody could have sent. What stands behind them is read. */
class PackedBatchesTest {
    @TempDir
    Path folder;

    private Path segment;
    private long next;

    @BeforeEach
    void lay() throws IOException {
        Files.createDirectory(folder.resolve("firstmap.requests-0"));
        segment = Files.createDirectory(folder.resolve("firstmap.events-0")).resolve("00000000000000000000.log");
        append(whole(Compression.NONE, "before".getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void one_record_that_is_far_too_long(CompressionType codec) throws Exception {
        append(whole(Compression.of(codec).build(), new byte[17 << 20]));
        requireTold("a record says that it has ", "at most 16777216 are read");
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void a_record_that_says_it_has_all_the_bytes_there_can_be(CompressionType codec) throws Exception {
        var content = ByteBuffer.allocate(100);
        ByteUtils.writeVarint(Integer.MAX_VALUE, content);
        append(packed(codec, 1, content.array()));
        requireTold("a record says that it has 2147483647 bytes");
    }

    @Test
    void a_record_that_says_it_has_more_bytes_than_there_are() throws Exception {
        var content = ByteBuffer.allocate(100);
        ByteUtils.writeVarint(1000, content);
        append(packed(CompressionType.ZSTD, 1, content.array()));
        requireTold("a record says that it has 1000 bytes, and 98 are left");
    }

    @Test
    void more_records_than_any_batch_has() throws Exception {
        int records = 13;
        int length = 10 << 20;
        var content = ByteBuffer.allocate(records * (length + 8));
        for (int i = 0; i < records; i++) {
            ByteUtils.writeVarint(length, content);
            int end = content.position() + length;
            content.put((byte) 0); // attributes
            ByteUtils.writeVarlong(0, content);
            ByteUtils.writeVarint(i, content);
            ByteUtils.writeVarint(-1, content); // no key
            int rest = end - content.position() - 1 - ByteUtils.sizeOfVarint(length);
            ByteUtils.writeVarint(rest, content);
            content.position(end - 1);
            content.put((byte) 0); // no headers
        }
        var bytes = new byte[content.position()];
        content.flip().get(bytes);
        append(packed(CompressionType.ZSTD, records, bytes));
        requireToldAfter(records - 1, "bytes of the batch unpack to more than 134217728");
    }

    /** Its own piece of a snappy stream, and not a record, says so. */
    @Test
    void a_piece_that_says_it_has_a_gigabyte() throws Exception {
        var pieces = ByteBuffer.allocate(40);
        pieces.put(new byte[] {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0})
                .putInt(1)
                .putInt(1)
                .putInt(1 << 30);
        append(batch(CompressionType.SNAPPY, 1, pieces.array()));
        requireTold("the records of a batch cannot be unpacked");
    }

    @Test
    void one_without_a_number_of_records() throws Exception {
        append(packed(CompressionType.GZIP, -1, new byte[10]));
        requireTold("the batch says that it has -1 records");
    }

    @Test
    void a_marker_that_is_packed_or_in_no_known_way_ends_no_transaction() throws Exception {
        for (int codec : new int[] {1, 7}) {
            var marker = batch(CompressionType.NONE, 1, new byte[10]);
            marker.putShort(21, (short) (0x30 | codec)); // transactional, of control
            append(sealed(marker));
        }
        requireRead("before");
    }

    private void requireTold(String... problems) throws Exception {
        requireToldAfter(0, problems);
    }

    /** @param whole how many records of the batch can be read */
    private void requireToldAfter(int whole, String... problems) throws Exception {
        append(whole(Compression.NONE, "behind".getBytes(StandardCharsets.US_ASCII)));
        try (var log = FolderRecording.of(folder, Namespace.DEFAULT, false);
                var events = log.open(Topic.EVENTS, 0)) {
            assertThat(events.next().value()).asString().isEqualTo("before");
            for (int i = 0; i < whole; i++) assertThat(events.next().offset()).isEqualTo(1 + i);
            assertThatThrownBy(events::next)
                    .isInstanceOf(DamagedLog.class)
                    .hasMessageStartingWith("firstmap.events partition 0 offset %d: ".formatted(1 + whole))
                    .hasMessageContainingAll(problems);
            assertThat(events.next().value()).asString().isEqualTo("behind");
            assertThat(events.next()).isNull();
        }
    }

    private void requireRead(String value) throws Exception {
        try (var log = FolderRecording.of(folder, Namespace.DEFAULT, false);
                var events = log.open(Topic.EVENTS, 0)) {
            assertThat(events.next().value()).asString().isEqualTo(value);
            assertThat(events.next()).isNull();
        }
    }

    private ByteBuffer whole(Compression codec, byte[] value) {
        return MemoryRecords.withRecords(next, codec, new SimpleRecord(value)).buffer();
    }

    private ByteBuffer packed(CompressionType codec, int records, byte[] content) throws IOException {
        try (var packed = new ByteBufferOutputStream(1000)) {
            try (var out = new DataOutputStream(
                    Compression.of(codec).build().wrapForOutput(packed, RecordBatch.CURRENT_MAGIC_VALUE))) {
                out.write(content);
            }
            var bytes = new byte[packed.position()];
            packed.buffer().flip().get(bytes);
            return batch(codec, records, bytes);
        }
    }

    private ByteBuffer batch(CompressionType codec, int records, byte[] content) {
        int size = DefaultRecordBatch.RECORD_BATCH_OVERHEAD + content.length;
        var batch = ByteBuffer.allocate(size);
        batch.position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD).put(content).rewind();
        DefaultRecordBatch.writeHeader(
                batch,
                next,
                Math.max(0, records - 1),
                size,
                RecordBatch.CURRENT_MAGIC_VALUE,
                codec,
                TimestampType.CREATE_TIME,
                0,
                0,
                RecordBatch.NO_PRODUCER_ID,
                RecordBatch.NO_PRODUCER_EPOCH,
                RecordBatch.NO_SEQUENCE,
                false,
                false,
                false,
                0,
                records);
        return batch.rewind();
    }

    /** Its checksum, which is of all behind it, is made to hold. */
    private static ByteBuffer sealed(ByteBuffer batch) {
        var crc = new java.util.zip.CRC32C();
        crc.update(batch.array(), 21, batch.limit() - 21);
        return batch.putInt(17, (int) crc.getValue());
    }

    private void append(ByteBuffer batch) throws IOException {
        next = MemoryRecords.readableRecords(batch.duplicate())
                        .batches()
                        .iterator()
                        .next()
                        .lastOffset()
                + 1;
        try (var file = Files.newByteChannel(segment, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            file.write(batch);
        }
    }
}
