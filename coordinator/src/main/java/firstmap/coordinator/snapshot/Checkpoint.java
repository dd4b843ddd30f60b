package firstmap.coordinator.snapshot;

import firstmap.events.Invalid;
import firstmap.events.json.Fields;
import firstmap.events.json.Json;
import firstmap.events.json.Seal;
import java.nio.charset.StandardCharsets;

/**
 * Says that the snapshots of a partition cover all of it up to here; they may know more. The last record of a partition
 * that is written, and the one without which its snapshots mean nothing.
 *
 * @param offset the events before it are in the snapshots
 * @param events how many stand before it
 */
public record Checkpoint(long offset, long events) {
    /** No board is called so: {@code #} cannot occur in an id. */
    static final String KEY = "#";

    static final int VERSION = 1;
    private static final int MAX_JSON_BYTES = 1 << 10;

    /** The key of its record: no board has this name. */
    public static byte[] key() {
        return KEY.getBytes(StandardCharsets.UTF_8);
    }

    /** The value of its record. */
    public byte[] json() {
        var open = Json.bytes(json -> {
            json.writeStringField("type", "checkpoint");
            json.writeNumberField("version", VERSION);
            json.writeNumberField("offset", offset);
            json.writeNumberField("events", events);
        });
        return Seal.close(open, Seal.hash(open));
    }

    /**
     * @throws UnknownSnapshotVersion if it is a checkpoint, but of another version
     * @throws Invalid if it is anything else, or not what was written
     */
    static Checkpoint read(byte[] json) {
        var f = Fields.of(Json.tree(json, MAX_JSON_BYTES));
        if (!f.text("type").equals("checkpoint")) throw new Invalid("type", "not checkpoint");
        long version = f.number("version", 1, Long.MAX_VALUE);
        if (version != VERSION) throw new UnknownSnapshotVersion(version, VERSION);
        var read = new Checkpoint(f.number("offset", 0, Long.MAX_VALUE), f.number("events", 0, Long.MAX_VALUE));
        f.text("hash");
        f.end();
        if (!Seal.holds(json)) throw new Invalid("hash", "does not match the checkpoint");
        return read;
    }
}
