package firstmap.coordinator.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What is to be written together. For one thread; closed without a commit, it leaves nothing. */
public final class IndexBatch implements AutoCloseable {
    private final Index index;
    private final WriteBatch batch = new WriteBatch();

    IndexBatch(Index index) {
        this.index = index;
    }

    WriteBatch batch() {
        return batch;
    }

    /** @param log names the log that all of it follows from */
    public void identity(String log) {
        put(IndexKeys.identity(), Index.identity(log));
    }

    public void mark(int partition, IndexMark mark) {
        var hash = mark.hash().getBytes(StandardCharsets.US_ASCII);
        put(
                IndexKeys.mark(partition),
                ByteBuffer.allocate(16 + hash.length)
                        .putLong(mark.position())
                        .putLong(mark.last())
                        .put(hash)
                        .array());
    }

    public void entry(String board, String buffer, IndexEntry entry) {
        put(IndexKeys.entry(board, buffer, entry.seq()), number(entry.offset()));
    }

    /** A part of a snapshot; its manifest comes after all of them. */
    public void part(String board, long seq, int part, byte[] bytes) {
        put(IndexKeys.part(board, seq, part), bytes);
    }

    /** Ends a snapshot, which is the newest of its board. */
    public void manifest(String board, long seq, byte[] bytes) {
        put(IndexKeys.manifest(board, seq), bytes);
        put(IndexKeys.latest(board), number(seq));
    }

    /** Where the first event of a board after a snapshot stands. */
    public void first(String board, long seq, long offset) {
        put(IndexKeys.first(board, seq), number(offset));
    }

    public void gone(String board, long seq) {
        put(IndexKeys.gone(board), number(seq));
    }

    public void commit() {
        index.commit(this);
    }

    private void put(byte[] key, byte[] value) {
        try {
            batch.put(key, value);
        } catch (RocksDBException e) {
            throw new DamagedIndex(e);
        }
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    @Override
    public void close() {
        batch.close();
    }
}
