package firstmap.coordinator.log;

import firstmap.coordinator.allocation.Board;
import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a board decides: numbered, linked to what went before, and sealed. */
public final class Scribe {
    private Scribe() {}

    /**
     * The events that answer a request, in order, none for a request that has had its outcome. Neither deciding nor
     * writing changes the board: the caller applies each event with {@link Board#evolve}.
     */
    public static List<EventJson.Sealed> decide(Board board, RequestRecord request) {
        var decisions = board.decide(request);
        var sealed = new ArrayList<EventJson.Sealed>(decisions.size());
        long seq = board.seq();
        var prev = board.head();
        for (var decision : decisions) {
            long missed = sealed.isEmpty() ? board.missedBefore(request) : 0;
            var open = new EventRecord(
                    board.id(),
                    ++seq,
                    request.id(),
                    request.node(),
                    request.seq(),
                    missed,
                    request.at(),
                    decision,
                    prev,
                    null);
            var next = EventJson.seal(open);
            prev = next.record().hash();
            sealed.add(next);
        }
        return sealed;
    }
}
