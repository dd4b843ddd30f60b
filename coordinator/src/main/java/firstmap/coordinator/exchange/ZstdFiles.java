package firstmap.coordinator.exchange;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import firstmap.coordinator.natives.UnusableLibrary;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Files whose bytes are compressed with Zstandard (RFC 8878). */
public final class ZstdFiles {
    private static final byte[] MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    /** Logs shrink to a tenth, dull ones to a hundredth; what shrinks to less than this is made to fill a disk. */
    private static final long MAX_RATIO = 2_000;

    private static final long ALWAYS_BYTES = 64L << 20;

    private ZstdFiles() {}

    /** Whether a file of that name is to be compressed. */
    public static boolean isNamed(String name) {
        return name.endsWith(".zst");
    }

    /** Whether a file that starts so is compressed. */
    public static boolean isIn(byte[] start) {
        return start.length >= MAGIC.length && java.util.Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** Compresses what is written; to close it ends the file. */
    public static OutputStream compressing(OutputStream out) throws IOException {
        load();
        return new ZstdOutputStreamNoFinalizer(out).setChecksum(true);
    }

    /**
     * What was compressed. A window above 128 MiB, a file that was cut and one that grows out of proportion are an {@link
     * IOException}.
     */
    static InputStream decompressing(InputStream in) throws IOException {
        load();
        var packed = new Counted(in);
        return new Bounded(new ZstdInputStreamNoFinalizer(packed), packed);
    }

    private static void load() {
        UnusableLibrary.load("Zstandard", Native::load);
    }

    private static class Counted extends FilterInputStream {
        long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = super.read(bytes, from, length);
            if (read > 0) count += read;
            return read;
        }
    }

    private static final class Bounded extends Counted {
        private final Counted packed;

        Bounded(InputStream in, Counted packed) {
            super(in);
            this.packed = packed;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read;
            try {
                read = super.read(bytes, from, length);
            } catch (ZstdIOException e) {
                throw new IOException("was cut or is damaged: it cannot be unpacked behind byte " + packed.count, e);
            }
            if (count > ALWAYS_BYTES + MAX_RATIO * packed.count)
                throw new IOException(
                        "%d bytes of it are %d already: no log shrinks like that".formatted(packed.count, count));
            return read;
        }
    }
}
