package firstmap.coordinator.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys, so that what belongs together stands together and in order: a letter for the kind, names each behind its length,
 * numbers big-endian. No key is the beginning of one that speaks of something else.
 */
final class IndexKeys {
    private static final byte ENTRY = 'e';
    private static final byte PART = 'p';
    private static final byte FIRST = 'f';
    private static final byte LATEST = 'l';
    private static final byte GONE = 'g';
    private static final byte MARK = 'm';
    /** Stands behind the parts of its snapshot. */
    private static final int MANIFEST = Integer.MAX_VALUE;

    private IndexKeys() {}

    /** What the index was made from. */
    static byte[] identity() {
        return new byte[] {'i'};
    }

    static byte[] mark(int partition) {
        return ByteBuffer.allocate(5).put(MARK).putInt(partition).array();
    }

    static byte[] marks() {
        return new byte[] {MARK};
    }

    /** Number of the event that the newest snapshot of a board was taken at. */
    static byte[] latest(String board) {
        return named(LATEST, 0, board).array();
    }

    static byte[] latest() {
        return new byte[] {LATEST};
    }

    /** Number of the first event of a board whose earlier ones have been deleted. */
    static byte[] gone(String board) {
        return named(GONE, 0, board).array();
    }

    static byte[] gone() {
        return new byte[] {GONE};
    }

    static byte[] entries(String board, String buffer) {
        return named(ENTRY, 0, board, buffer).array();
    }

    static byte[] entry(String board, String buffer, long seq) {
        return named(ENTRY, 8, board, buffer).putLong(seq).array();
    }

    /** Where the first event of a board after a snapshot stands. */
    static byte[] first(String board, long seq) {
        return named(FIRST, 8, board).putLong(seq).array();
    }

    static byte[] snapshots(String board) {
        return named(PART, 0, board).array();
    }

    static byte[] part(String board, long seq, int part) {
        return named(PART, 12, board).putLong(seq).putInt(part).array();
    }

    static byte[] manifest(String board, long seq) {
        return part(board, seq, MANIFEST);
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The name behind the first letter. */
    static String name(byte[] key) {
        var in = ByteBuffer.wrap(key, 1, key.length - 1);
        var name = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(name);
        return new String(name, StandardCharsets.UTF_8);
    }

    /** The number at the end. */
    static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - 8);
    }

    private static ByteBuffer named(byte kind, int more, String... names) {
        int length = 1 + more;
        var bytes = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            bytes[i] = names[i].getBytes(StandardCharsets.UTF_8);
            if (bytes[i].length > 0xffff) throw new IllegalArgumentException("a name of " + bytes[i].length + " bytes");
            length += 2 + bytes[i].length;
        }
        var key = ByteBuffer.allocate(length).put(kind);
        for (var name : bytes) key.putShort((short) name.length).put(name);
        return key;
    }
}
