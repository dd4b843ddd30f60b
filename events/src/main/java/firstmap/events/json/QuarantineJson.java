package firstmap.events.json;

import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Quarantine;
import java.util.HexFormat;

/** Marks of operators as they stand on the control topic, and what they know a record by. */
public final class QuarantineJson {
    private QuarantineJson() {}

    /** @throws Invalid if it is no mark */
    public static Quarantine read(byte[] json) {
        return Json.read(json, Limits.MAX_REQUEST_BYTES, Quarantine.FORM);
    }

    public static byte[] write(Quarantine mark) {
        return Json.bytes(Quarantine.FORM, mark);
    }

    /** What a mark knows a record by. @param key null if it has none @param value likewise */
    public static String digest(byte[] key, byte[] value) {
        var digest = Sha256.begin();
        Sha256.part(digest, key);
        Sha256.part(digest, value);
        return HexFormat.of().formatHex(digest.digest());
    }
}
