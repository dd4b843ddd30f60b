package firstmap.command.compare;

import firstmap.command.run.BoardPort;
import firstmap.events.Event;
import firstmap.node.play.ScenarioPlayer;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.Way;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/**
 * What a scenario came to by one way.
 *
 * @param way by its wire name
 * @param head hash of the last event: {@code run --way} with the same seed writes the same log, and ends with the same one
 * @param refusals requests refused, of whatever kind
 * @param setsRemade sets made to replace another
 * @param framesMade by all producers together
 * @param framesUsed by all consumers together
 * @param framesLost frames that were never made, and ready ones that a consumer wanted and could not use
 * @param withoutFramesNanos simulated time for which the worst-off consumer had no new frame, nanoseconds
 * @param bytesAllocated storage found for buffers, migrations included
 * @param bytesMoved copied by migrations
 * @param heaps in the board's order of preference
 * @param actors what each device did and met
 */
public record WayOutcome(
        String way,
        String head,
        long refusals,
        long setsRemade,
        long framesMade,
        long framesUsed,
        long framesLost,
        long withoutFramesNanos,
        long bytesAllocated,
        long bytesMoved,
        List<Peak> heaps,
        List<ActorReport> actors) {

    /** @param bytes most in use at one time */
    public record Peak(String heap, long bytes) {}

    static WayOutcome of(Way way, Scenario scenario, ScenarioPlayer.Result result, BoardPort port) {
        long refusals = 0;
        long allocated = 0;
        long moved = 0;
        var remade = new HashSet<String>();
        for (var record : port.records()) {
            var event = record.event();
            if (event instanceof Event.Refused) refusals++;
            if (event instanceof Event.Created e && e.replaces() != null) remade.add(e.set());
            allocated += event.bytesAllocated();
            moved += event.bytesMoved();
        }
        var frames = Frames.of(scenario, result.actors());
        var heaps = port.board().heaps().stream()
                .map(heap -> new Peak(heap.name(), heap.highWaterBytes()))
                .toList();
        return new WayOutcome(
                way.wireName(),
                port.board().head(),
                refusals,
                remade.size(),
                frames.made(),
                frames.used(),
                frames.lost(),
                frames.withoutNanos(),
                allocated,
                moved,
                heaps,
                result.actors());
    }

    /** Most bytes in use at one time, each heap by itself. */
    public long peakBytes() {
        return heaps.stream().mapToLong(Peak::bytes).sum();
    }

    /** Frames of all roles together. */
    record Frames(long made, long used, long lost, long withoutNanos) {
        static Frames of(Scenario scenario, List<ActorReport> reports) {
            long made = 0;
            long used = 0;
            long lost = 0;
            long without = 0;
            var sets = new HashMap<String, Set>();
            for (int i = 0; i < reports.size(); i++) {
                var plan = scenario.actors().get(i);
                for (int r = 0; r < plan.produces().size(); r++) {
                    var role = plan.produces().get(r);
                    var report = reports.get(i).produced().get(r);
                    long unmade = Math.max(0, frameTimes(role) - report.frames());
                    sets.put(role.set(), new Set(role.period(), unmade));
                    made += report.frames();
                    lost += unmade;
                }
            }
            for (int i = 0; i < reports.size(); i++) {
                var plan = scenario.actors().get(i);
                for (int r = 0; r < plan.consumes().size(); r++) {
                    var report = reports.get(i).consumed().get(r);
                    var set = sets.get(report.set());
                    long active = nanos(plan.consumes().get(r).active());
                    used += report.frames();
                    lost += report.missed();
                    without = Math.max(without, Math.min(active, (report.missed() + set.unmade()) * set.period()));
                }
            }
            return new Frames(made, used, lost, without);
        }

        /** @param unmade frame times that went by without a frame */
        private record Set(long period, long unmade) {}

        /** How many frames a producer would fill if nothing ever stood in its way. */
        private static long frameTimes(Scenario.Produces role) {
            long frames = 0;
            for (var span : role.active()) frames += Math.max(0, (span.until() - role.start(span)) / role.period());
            return frames;
        }

        private static long nanos(List<Scenario.Span> spans) {
            return spans.stream().mapToLong(span -> span.until() - span.from()).sum();
        }
    }
}
