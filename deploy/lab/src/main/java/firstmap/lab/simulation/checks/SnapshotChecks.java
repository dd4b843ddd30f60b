package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.snapshot.SnapshotJson;
import firstmap.coordinator.snapshot.SnapshotManifest;
import firstmap.lab.simulation.kafka.Partition;
import firstmap.lab.simulation.kafka.SimulatedRecord;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The snapshots of one partition, each held against its board at the moment when it is committed. */
final class SnapshotChecks {
    private final Map<String, byte[]> parts = new HashMap<>();
    private final Trace trace;
    private long read;

    SnapshotChecks(Trace trace) {
        this.trace = trace;
    }

    /** @param accounts of the boards, by name; a snapshot that they have not come to yet waits */
    void read(Partition log, Function<String, CommittedBoard> accounts) {
        if (log.end() == read) return;
        for (var stored : log.from(read)) {
            if (stored.isOpen()) return;
            if (stored.isSaid() && !take(stored, accounts)) return;
            read = stored.offset() + 1;
        }
        read = log.end();
    }

    private boolean take(SimulatedRecord stored, Function<String, CommittedBoard> accounts) {
        var key = new String(stored.key(), StandardCharsets.UTF_8);
        if (key.indexOf('#') >= 0 || stored.value() == null) {
            parts.put(key, stored.value());
            return true;
        }
        var manifest = SnapshotManifest.read(stored.value());
        var account = accounts.apply(key);
        if (account.seq() < manifest.seq()) return false;
        trace.count(Happening.SNAPSHOT_WRITTEN);
        var snapshot = SnapshotJson.read(manifest, part -> parts.get(key + "#" + part));
        require(
                snapshot.equals(Snapshot.of(account.at(manifest.seq()))),
                Invariant.SNAPSHOTS_MATCH,
                "the snapshot of " + key + " is not what the board was at event ",
                manifest.seq());
        require(
                account.isBehind(manifest.offset(), manifest.seq()),
                Invariant.SNAPSHOTS_MATCH,
                "events before offset " + manifest.offset() + " are not in the snapshot of " + key + " at event ",
                manifest.seq());
        return true;
    }
}
