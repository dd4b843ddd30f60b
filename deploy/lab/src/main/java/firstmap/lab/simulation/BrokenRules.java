package firstmap.lab.simulation;

import firstmap.coordinator.rule.Snapshot;
import firstmap.events.RequestRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;

/** What decides and what remembers, broken. */
final class BrokenRules {
    private BrokenRules() {}

    static Coordinators thatForgetNumbers() {
        return Coordinators.withParts(sound -> sound.withRule((board, request) -> sound.rule()
                .decide(
                        board,
                        new RequestRecord(
                                request.node(),
                                board.heard(request.node()).numbers().highest() + 1,
                                request.board(),
                                request.at(),
                                request.request()))));
    }

    static Coordinators withSnapshotsWithoutNumbers() {
        return Coordinators.withParts(sound -> sound.withSnapshot(board -> {
            var s = sound.snapshot().apply(board);
            return new Snapshot(
                    s.board(), s.seq(), s.head(), s.last(), s.at(), new LinkedHashMap<>(), s.defined(), s.retired());
        }));
    }

    static Coordinators withLateSnapshots() {
        return Coordinators.withParts(sound -> {
            var before = new HashMap<String, Snapshot>();
            return sound.withSnapshot(board -> {
                var now = sound.snapshot().apply(board);
                var was = before.put(board.id(), now);
                if (was == null) return now;
                return new Snapshot(
                        now.board(),
                        now.seq(),
                        now.head(),
                        now.last(),
                        now.at(),
                        now.nodes(),
                        was.defined(),
                        now.retired());
            });
        });
    }
}
