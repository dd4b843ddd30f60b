package firstmap.coordinator.index;

import firstmap.coordinator.natives.UnusableLibrary;
import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB in bounded memory: all that it holds outside of the heap is its cache, three write buffers and its log. */
final class RocksStorage implements IndexStorage {
    private static final long CACHE_BYTES = 32L << 20;
    private static final long WRITE_BUFFER_BYTES = 16L << 20;
    private static final int WRITE_BUFFERS = 3;

    private final Cache cache;
    private final Options options;
    /** Into the system's hands, not to the disk's: it outlives the process, and a power cut costs only time. */
    private final WriteOptions writes;

    private final RocksDB db;

    private RocksStorage(Path folder) throws RocksDBException {
        cache = new LRUCache(CACHE_BYTES);
        options = new Options()
                .setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(WRITE_BUFFERS)
                .setMaxTotalWalSize(WRITE_BUFFERS * WRITE_BUFFER_BYTES)
                .setMaxOpenFiles(256)
                .setMaxBackgroundJobs(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                // Indexes of tables count as cache, so that they do not grow with the log.
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setBlockSize(16 << 10)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true))
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(1)
                .setMaxLogFileSize(1 << 20)
                .setStatsDumpPeriodSec(0);
        writes = new WriteOptions().setSync(false);
        try {
            db = RocksDB.open(options, folder.toString());
        } catch (RocksDBException e) {
            release();
            throw e;
        }
    }

    /** @throws UnusableLibrary if RocksDB does not run on this machine */
    static void load() {
        UnusableLibrary.load("RocksDB", RocksDB::loadLibrary);
    }

    /**
     * @throws DamagedIndex if what is there cannot be opened
     * @throws UnusableLibrary if RocksDB does not run on this machine
     */
    static RocksStorage open(Path folder) {
        load();
        try {
            return new RocksStorage(folder);
        } catch (RocksDBException e) {
            throw new DamagedIndex(e);
        }
    }

    @Override
    public byte[] get(byte[] key) throws RocksDBException {
        return db.get(key);
    }

    @Override
    public RocksIterator iterator() {
        return db.newIterator();
    }

    @Override
    public void write(WriteBatch batch) throws RocksDBException {
        db.write(writes, batch);
    }

    @Override
    public void close() {
        db.close();
        release();
    }

    private void release() {
        writes.close();
        options.close();
        cache.close();
    }
}
