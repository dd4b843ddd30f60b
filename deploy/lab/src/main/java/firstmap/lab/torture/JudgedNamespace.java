package firstmap.lab.torture;

import com.fasterxml.jackson.annotation.JsonIgnore;
import firstmap.lab.checker.CheckResult;
import firstmap.lab.checker.Flaw;
import firstmap.lab.checker.FlawFound;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of one namespace.
 *
 * @param toBeAnswered requests that can be read and were new
 * @param refusals by errno
 * @param retiredBoards that have ended
 * @param decisionsPerSecond requests to be answered over the time in which was asked
 * @param worstGapMillis longest time without an event on one of the partitions
 * @param worstGapOfAllMillis longest time without an event anywhere
 * @param looks how often a coordinator was asked for a board while it was under fire
 * @param compared coordinators whose whole view was compared in the end
 * @param allAnswered whether the group came to the end of the requests in time
 * @param standstills what was not as it must be where a record of the events had to be set aside
 * @param flaws how many of each kind the checker found
 * @param findings the first of each kind
 */
public record JudgedNamespace(
        String namespace,
        int rebalances,
        long requests,
        long toBeAnswered,
        long deadLetters,
        long events,
        Map<String, Long> refusals,
        long retiredBoards,
        long decisionsPerSecond,
        long worstGapMillis,
        long worstGapOfAllMillis,
        int looks,
        int compared,
        boolean allAnswered,
        List<String> standstills,
        Map<String, Long> flaws,
        List<FlawFound> findings) {

    static JudgedNamespace of(
            String namespace,
            CheckResult verdict,
            Duration asked,
            EventWatch watch,
            int looks,
            int compared,
            int rebalances,
            boolean answered,
            List<String> standstills) {
        var flaws = new LinkedHashMap<String, Long>();
        for (var flaw : Flaw.values())
            flaws.put(flaw.name().toLowerCase(Locale.ROOT), verdict.findings().count(flaw));
        return new JudgedNamespace(
                namespace,
                rebalances,
                verdict.requests(),
                verdict.toBeAnswered(),
                verdict.deadLetters(),
                verdict.events(),
                verdict.refusals(),
                verdict.retired(),
                verdict.toBeAnswered() * 1000 / Math.max(1, asked.toMillis()),
                watch.worstOfPartition().toMillis(),
                watch.worstOfAll().toMillis(),
                looks,
                compared,
                answered,
                standstills,
                flaws,
                verdict.findings().named());
    }

    /** Whether its log has kept every promise. */
    @JsonIgnore
    public boolean isGood() {
        return allAnswered && standstills.isEmpty() && flaws.values().stream().allMatch(count -> count == 0);
    }
}
