package firstmap.coordinator.audit;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.snapshot.SnapshotManifest;
import firstmap.events.Invalid;
import firstmap.events.topics.Topic;
import java.util.function.Consumer;

/**
 * What the snapshots of a partition say of its boards. One that is damaged or of another version says nothing, here as in
 * recovery: it only costs time.
 */
final class SnapshotClaims {
    private SnapshotClaims() {}

    /** Each manifest that can be read, those that are overwritten but not compacted away yet among them. */
    static void tell(Recording recording, int partition, Consumer<Claim> claims) {
        if (partition >= recording.partitions(Topic.SNAPSHOTS)) return;
        try (var snapshots = recording.open(Topic.SNAPSHOTS, partition)) {
            for (var line = snapshots.next(); line != null; line = snapshots.next()) {
                if (!isManifest(line)) continue;
                try {
                    var it = SnapshotManifest.read(line.value());
                    claims.accept(new Claim(
                            Finding.Kind.SNAPSHOT,
                            "the snapshot at " + recording.place(line),
                            it.board(),
                            it.seq(),
                            it.head(),
                            it.state()));
                } catch (Invalid e) {
                    // As if it were not there.
                }
            }
        }
    }

    /** Keys of parts, and of what is known of the whole partition, have a character that no board can have. */
    private static boolean isManifest(LogRecord line) {
        if (line.key() == null || line.value() == null) return false;
        for (byte character : line.key()) if (character == '#') return false;
        return true;
    }
}
