package firstmap.lab.checker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash at the end of an event: SHA-256 of all that stands before it, and a brace. No JSON need be parsed for it. */
final class EventHash {
    /** What an event has for {@code prev} that is the first of its board. */
    static final String NONE = "0".repeat(64);

    private static final String FIELD = ",\"hash\":\"";
    private static final int LENGTH = FIELD.length() + NONE.length() + "\"}".length();

    private EventHash() {}

    static boolean holds(byte[] event) {
        int cut = event.length - LENGTH;
        if (cut < 1) return false;
        var sha = sha256();
        sha.update(event, 0, cut);
        sha.update((byte) '}');
        var end = FIELD + HexFormat.of().formatHex(sha.digest()) + "\"}";
        return end.equals(new String(event, cut, LENGTH, StandardCharsets.ISO_8859_1));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }
}
