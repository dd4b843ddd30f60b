package firstmap.coordinator.index;

import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** Keys in order and their values, written in batches. What cannot be read or written fails, and is never just not there. */
interface IndexStorage extends AutoCloseable {
    /** Null if the key is not there. */
    byte[] get(byte[] key) throws RocksDBException;

    /** Whoever takes it closes it, and looks at its status when it has come to its end. */
    RocksIterator iterator() throws RocksDBException;

    void write(WriteBatch batch) throws RocksDBException;

    @Override
    void close();
}
