package firstmap.coordinator.snapshot;

import firstmap.coordinator.rule.Snapshot;
import firstmap.events.Invalid;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Snapshots as JSON: parts of less than 1 MiB, each a document of its own, and a {@link SnapshotManifest}. What this class
 * writes is the canonical form: the same state gives the same parts, and their hash is the state's digest. Neither way
 * holds more than one part at a time.
 */
public final class SnapshotJson {
    private SnapshotJson() {}

    /**
     * @param offset where the events that are not in the snapshot begin
     * @param parts is given the parts in order
     */
    public static SnapshotManifest write(Snapshot snapshot, long offset, Consumer<byte[]> parts) {
        var filled = new SnapshotParts(snapshot.board(), snapshot.seq(), parts);
        new SnapshotWriter(snapshot, filled).write();
        return filled.manifest(snapshot.head(), offset);
    }

    /**
     * @param parts asked once for each part, in order; null for one that is not there
     * @return a snapshot that is what was written; whether it contradicts itself tells {@link Snapshot#restore}
     * @throws Invalid if a part is missing, is not a part of this snapshot, or is not what was written
     */
    public static Snapshot read(SnapshotManifest manifest, IntFunction<byte[]> parts) {
        var reader = new SnapshotReader(manifest);
        for (int i = 0; i < manifest.parts(); i++) {
            var part = parts.apply(i);
            if (part == null) throw new Invalid("part " + i, "missing");
            try {
                reader.part(i, part);
            } catch (Invalid e) {
                throw e.under("part " + i);
            }
        }
        return reader.end();
    }

    /** SHA-256, in hexadecimal, of a whole state: two boards have the same exactly if they are in the same state. */
    public static String state(Snapshot snapshot) {
        return write(snapshot, 0, _ -> {}).state();
    }
}
