package firstmap.events.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A document whose last field, {@code hash}, is the SHA-256 of the document without it. */
public final class Seal {
    private static final int HASH_FIELD = ",\"hash\":\"\"".length() + 64;

    private Seal() {}

    /** The hash of a document that has none yet, in hexadecimal. */
    public static String hash(byte[] open) {
        return HexFormat.of().formatHex(Sha256.begin().digest(open));
    }

    /** The document with its hash at the end. */
    public static byte[] close(byte[] open, String hash) {
        var end = end(hash).getBytes(StandardCharsets.US_ASCII);
        var whole = Arrays.copyOf(open, open.length - 1 + end.length);
        System.arraycopy(end, 0, whole, open.length - 1, end.length);
        return whole;
    }

    /** Whether the hash that stands at the end of these bytes is the hash of what stands before it. */
    public static boolean holds(byte[] json) {
        int length = json.length - HASH_FIELD - 1;
        if (length < 1) return false;
        var digest = Sha256.begin();
        digest.update(json, 0, length);
        digest.update((byte) '}');
        var end = end(HexFormat.of().formatHex(digest.digest()));
        return end.equals(new String(json, length, json.length - length, StandardCharsets.ISO_8859_1));
    }

    private static String end(String hash) {
        return ",\"hash\":\"" + hash + "\"}";
    }
}
