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
}
