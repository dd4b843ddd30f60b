package firstmap.coordinator.exchange;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What a file is known by. */
final class Digest {
    private Digest() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }
}
