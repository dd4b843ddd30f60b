package firstmap.events.json;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What events, snapshots and files are known by. */
public final class Sha256 {
    private Sha256() {}

    /** A digest that has seen nothing yet. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }

    /**
     * Takes in one of several parts: its length before it, four bytes, the highest first, so that nothing can move from one
     * part into the next.
     *
     * @param part null for one that is not there, whose length is -1
     */
    public static void part(MessageDigest digest, byte[] part) {
        int length = part == null ? -1 : part.length;
        for (int shift = 24; shift >= 0; shift -= 8) digest.update((byte) (length >>> shift));
        if (part != null) digest.update(part);
    }
}
