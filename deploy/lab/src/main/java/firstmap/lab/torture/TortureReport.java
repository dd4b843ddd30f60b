package firstmap.lab.torture;

import com.fasterxml.jackson.annotation.JsonIgnore;
import firstmap.lab.checker.CheckResult;
import firstmap.lab.checker.Flaw;
import firstmap.lab.checker.FlawFound;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was done to a cluster, and what came of it.
 *
 * @param faults how many of each were really applied
 * @param endedByThemselves coordinators that ended although nobody ended them, and why; they were started again
 * @param toBeAnswered requests that can be read and were new
 * @param decisionsPerSecond of these, over the time in which was asked
 * @param worstGapMillis longest time without an event on one of the partitions
 * @param worstGapOfAllMillis longest time without an event anywhere
 * @param looks how often a coordinator was asked for a board while it was under fire
 * @param compared coordinators whose whole view was compared in the end
 * @param allAnswered whether the group came to the end of the requests in time
 * @param flaws how many of each kind the checker found
 * @param findings the first of each kind
 * @param data folder of the log and of what the processes said
 */
public record TortureReport(
        long seed,
        Map<String, Integer> faults,
        List<String> endedByThemselves,
        int rebalances,
        double seconds,
        long requests,
        long toBeAnswered,
        long deadLetters,
        long events,
        long decisionsPerSecond,
        long worstGapMillis,
        long worstGapOfAllMillis,
        int looks,
        int compared,
        boolean allAnswered,
        Map<String, Long> flaws,
        List<FlawFound> findings,
        String data) {

    static TortureReport of(
            TorturePlan plan,
            FaultCounts counts,
            CheckResult verdict,
            Duration asked,
            Load load,
            EventWatch watch,
            int looks,
            int compared,
            int rebalances,
            boolean answered,
            Path folder) {
        var faults = new LinkedHashMap<String, Integer>();
        faults.put("kills", counts.kills.get());
        faults.put("pauses", counts.pauses.get());
        faults.put("pausesBeyondSession", counts.beyondSession.get());
        faults.put("pausesBeyondTransaction", counts.beyondTransaction.get());
        faults.put("twins", counts.twins.get());
        faults.put("rollingRestarts", counts.rolling.get());
        faults.put("stops", counts.stops.get());
        faults.put("brokerStops", counts.brokerStops.get());
        faults.put("brokerKills", counts.brokerKills.get());
        faults.put("joins", counts.joins.get());
        faults.put("leaves", counts.leaves.get());
        var flaws = new LinkedHashMap<String, Long>();
        for (var flaw : Flaw.values())
            flaws.put(flaw.name().toLowerCase(Locale.ROOT), verdict.findings().count(flaw));
        return new TortureReport(
                plan.seed(),
                faults,
                counts.ends(),
                rebalances,
                asked.toMillis() / 1000.0,
                verdict.requests(),
                verdict.toBeAnswered(),
                verdict.deadLetters(),
                verdict.events(),
                verdict.toBeAnswered() * 1000 / Math.max(1, asked.toMillis()),
                watch.worstOfPartition().toMillis(),
                watch.worstOfAll().toMillis(),
                looks,
                compared,
                answered,
                flaws,
                verdict.findings().named(),
                folder.toString());
    }

    /** Whether the log has kept every promise. */
    @JsonIgnore
    public boolean isGood() {
        return allAnswered && flaws.values().stream().allMatch(count -> count == 0);
    }
}
