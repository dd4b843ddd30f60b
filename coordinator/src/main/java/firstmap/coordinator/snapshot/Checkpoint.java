package firstmap.coordinator.snapshot;

import firstmap.events.Field;
import firstmap.events.Form;
import firstmap.events.Invalid;
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

    private static final Field<Checkpoint, Long> FORMAT = Field.number("version", 1, Long.MAX_VALUE, _ -> VERSION);
    private static final Form<Checkpoint> FORM = Form.of(
                    FORMAT,
                    Field.number("offset", 0, Long.MAX_VALUE, Checkpoint::offset),
                    Field.number("events", 0, Long.MAX_VALUE, Checkpoint::events),
                    Seal.field(),
                    (_, offset, events, _) -> new Checkpoint(offset, events))
            .named("checkpoint");

    /** The key of its record: no board has this name. */
    public static byte[] key() {
        return KEY.getBytes(StandardCharsets.UTF_8);
    }

    /** The value of its record. */
    public byte[] json() {
        return Json.sealed(FORM, this);
    }

    /**
     * @throws UnknownSnapshotVersion if it is a checkpoint, but of another version
     * @throws Invalid if it is anything else, or not what was written
     */
    static Checkpoint read(byte[] json) {
        var draft = Json.draft(json, MAX_JSON_BYTES, FORM);
        draft.requireType();
        long version = draft.get(FORMAT);
        if (version != VERSION) throw new UnknownSnapshotVersion(version, VERSION);
        var read = draft.make();
        if (!Seal.holds(json)) throw new Invalid("hash", "does not match the checkpoint");
        return read;
    }
}
