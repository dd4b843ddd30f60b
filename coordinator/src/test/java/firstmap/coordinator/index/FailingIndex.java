package firstmap.coordinator.index;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** An index on a disk that is full or broken now and then. */
public final class FailingIndex {
    private FailingIndex() {}

    /** @param fails whether the next operation does */
    public static Function<Path, Index> opening(BooleanSupplier fails) {
        return folder -> {
            if (fails.getAsBoolean()) throw new DamagedIndex("No space left on device");
            return new Index(new Failing(RocksStorage.open(folder), fails));
        };
    }

    private record Failing(IndexStorage real, BooleanSupplier fails) implements IndexStorage {
        private void look() throws RocksDBException {
            if (fails.getAsBoolean()) throw new RocksDBException("Input/output error");
        }

        @Override
        public byte[] get(byte[] key) throws RocksDBException {
            look();
            return real.get(key);
        }

        @Override
        public RocksIterator iterator() throws RocksDBException {
            look();
            return real.iterator();
        }

        @Override
        public void write(WriteBatch batch) throws RocksDBException {
            look();
            real.write(batch);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
