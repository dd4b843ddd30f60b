package firstmap.coordinator.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * An open index. Any thread may look; one at a time writes. What a {@link IndexBatch} holds is there as a whole or not at
 * all, whatever happens to the process. Every method throws {@link DamagedIndex} if what is on the disk is not what was
 * written.
 */
public final class Index implements AutoCloseable {
    /** Of what is written here; an index of another version is made anew. */
    private static final int VERSION = 1;

    private final IndexStorage storage;
    /** Who looks keeps it from being closed under him. */
    private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();

    private boolean closed;

    Index(IndexStorage storage) {
        this.storage = storage;
    }

    /**
     * Loads what every index needs of the machine, so that what is missing is told before anybody waits for an index.
     *
     * @throws firstmap.coordinator.natives.UnusableLibrary if it does not have it
     */
    public static void prepare() {
        RocksStorage.load();
    }

    /** @param folder of its own, which need not exist; nobody else may have it open */
    public static Index open(Path folder) {
        return new Index(RocksStorage.open(folder));
    }

    /** Which log it was made from, as {@link IndexBatch#identity} was told; empty if nothing has been written. */
    public Optional<String> identity() {
        var prefix = VERSION + " ";
        return looking(() -> Optional.ofNullable(storage.get(IndexKeys.identity())))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .map(text -> text.startsWith(prefix) ? text.substring(prefix.length()) : "another version: " + text);
    }

    static byte[] identity(String log) {
        return (VERSION + " " + log).getBytes(StandardCharsets.UTF_8);
    }

    /** By partition. */
    public Map<Integer, IndexMark> marks() {
        var marks = new HashMap<Integer, IndexMark>();
        each(IndexKeys.marks(), (key, value) -> {
            var in = ByteBuffer.wrap(value);
            marks.put(
                    ByteBuffer.wrap(key).getInt(1),
                    new IndexMark(
                            in.getLong(),
                            in.getLong(),
                            StandardCharsets.US_ASCII.decode(in).toString()));
        });
        return marks;
    }

    /** The number at which the newest snapshot of each board was taken. */
    public Map<String, Long> latest() {
        return numbers(IndexKeys.latest());
    }

    /** The first number that the log had of each board whose beginning had been deleted. */
    public Map<String, Long> gone() {
        return numbers(IndexKeys.gone());
    }

    private Map<String, Long> numbers(byte[] prefix) {
        var numbers = new HashMap<String, Long>();
        each(prefix, (key, value) -> numbers.put(IndexKeys.name(key), number(value)));
        return numbers;
    }

    /** At most so many of a buffer, in order, from event {@code seq} on. */
    public List<IndexEntry> entries(String board, String buffer, long seq, int most) {
        return looking(() -> {
            var entries = new ArrayList<IndexEntry>();
            var prefix = IndexKeys.entries(board, buffer);
            try (var at = storage.iterator()) {
                at.seek(IndexKeys.entry(board, buffer, seq));
                for (; entries.size() < most && isIn(at, prefix); at.next())
                    entries.add(new IndexEntry(IndexKeys.number(at.key()), number(at.value())));
                at.status();
            }
            return entries;
        });
    }

    /** The last of a buffer up to event {@code seq}; empty if there is none. */
    public Optional<IndexEntry> last(String board, String buffer, long seq) {
        return looking(() -> {
            try (var at = storage.iterator()) {
                at.seekForPrev(IndexKeys.entry(board, buffer, seq));
                return isIn(at, IndexKeys.entries(board, buffer))
                        ? Optional.of(new IndexEntry(IndexKeys.number(at.key()), number(at.value())))
                        : Optional.empty();
            }
        });
    }

    /** The last snapshot of a board that was taken at event {@code seq} or before; empty if there is none. */
    public Optional<StoredBoard> kept(String board, long seq) {
        return looking(() -> {
            try (var at = storage.iterator()) {
                at.seekForPrev(IndexKeys.manifest(board, seq));
                if (!isIn(at, IndexKeys.snapshots(board))) return Optional.empty();
                long then = ByteBuffer.wrap(at.key()).getLong(at.key().length - 12);
                var first = storage.get(IndexKeys.first(board, then));
                return Optional.of(new StoredBoard(
                        then,
                        at.value(),
                        part -> looking(() -> storage.get(IndexKeys.part(board, then, part))),
                        first == null ? OptionalLong.empty() : OptionalLong.of(number(first))));
            }
        });
    }

    /** Begins to write; nothing is there before {@link IndexBatch#commit}. */
    public IndexBatch write() {
        return new IndexBatch(this);
    }

    void commit(IndexBatch writing) {
        looking(() -> {
            storage.write(writing.batch());
            return null;
        });
    }

    private void each(byte[] prefix, BiConsumer<byte[], byte[]> to) {
        looking(() -> {
            try (var at = storage.iterator()) {
                for (at.seek(prefix); isIn(at, prefix); at.next()) to.accept(at.key(), at.value());
                at.status();
            }
            return null;
        });
    }

    /** @throws RocksDBException if it is not, because it cannot be read */
    private static boolean isIn(RocksIterator at, byte[] prefix) throws RocksDBException {
        if (!at.isValid()) {
            at.status();
            return false;
        }
        return IndexKeys.startsWith(at.key(), prefix);
    }

    private static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    private interface Look<T> {
        T look() throws RocksDBException;
    }

    private <T> T looking(Look<T> look) {
        open.readLock().lock();
        try {
            if (closed) throw new DamagedIndex("the index is closed");
            return look.look();
        } catch (RocksDBException | java.nio.BufferUnderflowException e) {
            throw new DamagedIndex(e);
        } finally {
            open.readLock().unlock();
        }
    }

    @Override
    public void close() {
        open.writeLock().lock();
        try {
            if (!closed) storage.close();
            closed = true;
        } finally {
            open.writeLock().unlock();
        }
    }
}
