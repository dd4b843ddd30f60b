package firstmap.coordinator.trial;

import firstmap.events.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A document that somebody else wrote, with the hash that it must have. */
public final class SealedText {
    private SealedText() {}

    /** @param open without its hash */
    public static byte[] of(String open) {
        var hash = HexFormat.of().formatHex(Sha256.begin().digest(open.getBytes(StandardCharsets.UTF_8)));
        var whole = open.substring(0, open.length() - 1) + ",\"hash\":\"" + hash + "\"}";
        return whole.getBytes(StandardCharsets.UTF_8);
    }
}
