package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.coordinator.boards.ParkedTurns;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.lab.simulation.kafka.SimulatedRecord;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;

/** One board that grants its time and loses nobody: whatever its requests are, its log is the one that its members play alone. */
final class GrantedLog extends AskedLog {
    private final PlayedAlone alone;
    private int rounds;
    private int inRound;
    private int roundsCommitted = -1;

    GrantedLog(PlayedAlone alone, int partition) {
        super(alone.board(), partition);
        this.alone = alone;
    }

    @Override
    void arrives(RequestRecord request, ParkedTurns.Arrival arrival, SimulatedRecord stored) {}

    @Override
    List<EventJson.Sealed> alone(RequestRecord request) {
        require(
                request.equals(alone.define()),
                Invariant.GRANTED_LOG_IS_PLAYED_ALONE,
                "nobody may ask this of " + id() + " alone: ",
                request);
        return applied(alone.defined());
    }

    @Override
    List<EventJson.Sealed> round(SequencedMap<String, RequestRecord> turns) {
        return applied(alone.rounds().get(rounds++).events());
    }

    private List<EventJson.Sealed> applied(List<EventJson.Sealed> events) {
        for (var event : events) board().evolve(event.record());
        return events;
    }

    @Override
    List<PlayedAlone.Round> ahead() {
        return alone.rounds().subList(rounds, alone.rounds().size());
    }

    @Override
    void next(SimulatedRecord stored) {
        var events = roundsCommitted < 0
                ? alone.defined()
                : roundsCommitted < alone.rounds().size()
                        ? alone.rounds().get(roundsCommitted).events()
                        : List.<EventJson.Sealed>of();
        require(
                !events.isEmpty()
                        && Arrays.equals(stored.value(), events.get(inRound).json()),
                Invariant.GRANTED_LOG_IS_PLAYED_ALONE,
                "event " + (committed() + 1) + " of " + id() + " is another: ",
                EventJson.read(stored.value()));
        if (++inRound < events.size()) return;
        inRound = 0;
        roundsCommitted++;
    }

    @Override
    String missing() {
        return alone.ends() && roundsCommitted < alone.rounds().size()
                ? "round " + (roundsCommitted + 1) + " of " + alone.rounds().size() + " of " + id() + ", where "
                        + come() + " have come of " + board().asked()
                : "";
    }
}
