package firstmap.lab.simulation.checks;

import firstmap.coordinator.rule.Opening;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import java.util.List;
import java.util.Map;

/**
 * A board that grants its time, as its members play it among themselves: without Kafka, processes or faults.
 *
 * @param define what each of them sends first
 * @param defined the events that this leads to
 * @param rounds what follows, to the end of time
 * @param ends whether a cluster plays it to the end: all members come some time
 */
public record PlayedAlone(RequestRecord define, List<EventJson.Sealed> defined, List<Round> rounds, boolean ends) {
    /**
     * One round.
     *
     * @param turns by node
     * @param events the last of which ends it
     */
    public record Round(Opening opening, Map<String, RequestRecord> turns, List<EventJson.Sealed> events) {}

    public String board() {
        return define.board();
    }
}
