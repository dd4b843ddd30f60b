package firstmap.lab.torture;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was done to a cluster, and what came of it.
 *
 * @param faults how many of each were really applied
 * @param endedByThemselves coordinators that ended although nobody ended them, and why; they were started again
 * @param abandonedTransactions that no broker knew of any more when all was over, and that were ended by hand
 * @param seconds in which was asked
 * @param data folder of the log and of what the processes said
 */
public record TortureReport(
        long seed,
        Map<String, Integer> faults,
        List<String> endedByThemselves,
        List<String> abandonedTransactions,
        double seconds,
        List<JudgedNamespace> namespaces,
        String data) {

    static TortureReport of(
            TorturePlan plan, FaultCounts counts, Duration asked, List<JudgedNamespace> namespaces, Path folder) {
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
        faults.put("brokerPauses", counts.brokerPauses.get());
        faults.put("quarantines", counts.quarantines.get());
        faults.put("joins", counts.joins.get());
        faults.put("leaves", counts.leaves.get());
        return new TortureReport(
                plan.seed(),
                faults,
                counts.ends(),
                counts.abandoned(),
                asked.toMillis() / 1000.0,
                namespaces,
                folder.toString());
    }

    /** Whether the logs have kept every promise. */
    @JsonIgnore
    public boolean isGood() {
        return namespaces.stream().allMatch(JudgedNamespace::isGood);
    }
}
