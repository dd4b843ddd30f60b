package firstmap.events.json;

import firstmap.events.Field;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A document whose last field, {@code hash}, is the SHA-256 of the document without it. */
public final class Seal {
    private static final int HASH_FIELD = ",\"hash\":\"\"".length() + 64;

    private Seal() {}

    /** Puts the hash of a document that has none yet at its end. @return the hash, in hexadecimal */
    static String close(JsonBytes open) {
        var digest = Sha256.begin();
        digest.update(open.array(), 0, open.size());
        var hash = HexFormat.of().formatHex(digest.digest());
        open.replaceEnd(open.size() - 1, end(hash));
        return hash;
    }

    /** The hash of a document as whoever reads it must ask for it; it is written by whoever seals. */
    public static <T> Field<T, String> field() {
        return Field.text("hash", ignored -> null);
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
