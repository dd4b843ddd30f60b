package firstmap.coordinator.audit;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.snapshot.SnapshotManifest;
import firstmap.events.Invalid;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the snapshots of a partition say of its boards. One that is damaged or of another version says nothing, here as in
 * recovery: it only costs time.
 */
final class SnapshotClaims {
    private SnapshotClaims() {}

    /**
     * Each manifest that can be read, those that are overwritten but not compacted away yet among them.
     *
     * @return where the file of the snapshots cannot be read
     */
    static List<Finding> tell(Recording recording, int partition, Consumer<Claim> claims) {
        var damaged = new ArrayList<Finding>();
        if (partition >= recording.partitions(Topic.SNAPSHOTS)) return damaged;
        try (var snapshots = recording.open(Topic.SNAPSHOTS, partition)) {
            for (boolean isOver = false; !isOver; )
                try {
                    var line = snapshots.next();
                    isOver = line == null;
                    if (line != null && isManifest(line)) tell(recording, line, claims);
                } catch (DamagedLog e) {
                    damaged.add(Finding.of(e));
                }
        }
        return damaged;
    }

    private static void tell(Recording recording, LogRecord line, Consumer<Claim> claims) {
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

    /** Keys of parts, and of what is known of the whole partition, have a character that no board can have. */
    private static boolean isManifest(LogRecord line) {
        if (line.key() == null || line.value() == null) return false;
        for (byte character : line.key()) if (character == '#') return false;
        return true;
    }
}
