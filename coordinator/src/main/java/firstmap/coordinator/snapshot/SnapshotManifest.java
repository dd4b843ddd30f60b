package firstmap.coordinator.snapshot;

import firstmap.coordinator.rule.Board;
import firstmap.events.Field;
import firstmap.events.Form;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.json.Json;
import firstmap.events.json.Seal;

/**
 * What a snapshot on the topic is: the record that stands behind its parts. It carries its own hash, because nothing else
 * tells whether its offset is the one that was written.
 *
 * @param seq number of the board's last event when it was taken
 * @param head hash of that event
 * @param offset of the events' partition: all events of the board before it are in the snapshot, of those from it on
 *     the ones up to {@code seq}
 * @param parts records that hold the state, 1 or more
 * @param bytes of all parts together
 * @param state SHA-256, in hexadecimal, of the bytes of all parts in order: the same for every board in this state
 */
public record SnapshotManifest(String board, long seq, String head, long offset, int parts, long bytes, String state) {

    /** Of the format of manifest and parts. Version 1 had the nodes in the order in which they were first heard. */
    public static final int VERSION = 2;

    /** Far more than the memory of any coordinator holds; a bound on what a record can claim. */
    static final int MAX_PARTS = 1 << 20;

    private static final int MAX_JSON_BYTES = 4 << 10;

    private static final Field<SnapshotManifest, Long> FORMAT =
            Field.number("version", 1, Long.MAX_VALUE, _ -> VERSION);
    private static final Form<SnapshotManifest> FORM = Form.of(
                    FORMAT,
                    Field.id("board", SnapshotManifest::board),
                    Field.number("seq", 1, Long.MAX_VALUE, SnapshotManifest::seq),
                    Field.text("head", SnapshotManifest::head),
                    Field.number("offset", 0, Long.MAX_VALUE, SnapshotManifest::offset),
                    Field.count("parts", 1, MAX_PARTS, SnapshotManifest::parts),
                    Field.number("bytes", 1, (long) MAX_PARTS * Limits.MAX_EVENT_BYTES, SnapshotManifest::bytes),
                    Field.text("state", SnapshotManifest::state),
                    Seal.field(),
                    (_, board, seq, head, offset, parts, bytes, state, _) ->
                            new SnapshotManifest(board, seq, head, offset, parts, bytes, state))
            .named("snapshot");

    public byte[] json() {
        return Json.sealed(FORM, this);
    }

    /**
     * @throws UnknownSnapshotVersion if it is a snapshot, but of another version
     * @throws Invalid if it is anything else, or not what was written
     */
    public static SnapshotManifest read(byte[] json) {
        var draft = Json.draft(json, MAX_JSON_BYTES, FORM);
        draft.requireType();
        long version = draft.get(FORMAT);
        if (version != VERSION) throw new UnknownSnapshotVersion(version, VERSION);
        var manifest = draft.make();
        if (!Seal.holds(json)) throw new Invalid("hash", "does not match the manifest");
        return manifest;
    }

    /** Whether the board is in the state that the snapshot was taken of, as far as numbers and hashes tell. */
    public boolean isOf(Board other) {
        return board.equals(other.id()) && seq == other.seq() && head.equals(other.head());
    }
}
