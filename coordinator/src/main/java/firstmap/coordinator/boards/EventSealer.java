package firstmap.coordinator.boards;

import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Edition;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Limits;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what a board decides: numbered, linked to what went before, and sealed. */
public final class EventSealer {
    private static final Logger LOG = LoggerFactory.getLogger(EventSealer.class);

    private EventSealer() {}

    /** What decides: {@link Board#decide}, or in a test something that fails. */
    public interface Rule {
        List<Event> decide(Board board, RequestRecord request);
    }

    /**
     * The events that answer a request, in order, none for a request that has had its outcome. A rule that fails, and an
     * answer too long for the log, are an answer too: one refusal, EIO. Neither deciding nor writing changes the board:
     * the caller applies each event with {@link Board#evolve}.
     *
     * @throws Inadmissible if the request is not even refused, and belongs among the dead letters
     * @throws UnknownEdition if this program does not have the board's edition of the rule
     */
    public static List<EventJson.Sealed> decide(Board board, RequestRecord request) {
        return decide(Board::decide, board, request);
    }

    /**
     * The same.
     *
     * @param ofNew the edition that the board gets if it is defined now
     */
    public static List<EventJson.Sealed> decide(Board board, RequestRecord request, Edition ofNew) {
        return decide((it, asked) -> it.decide(asked, ofNew), board, request);
    }

    public static List<EventJson.Sealed> decide(Rule rule, Board board, RequestRecord request) {
        List<EventJson.Sealed> decisions;
        try {
            decisions = seal(board, request, rule.decide(board, request));
        } catch (Inadmissible | UnknownEdition e) {
            throw e; // Nothing has failed: this is not to be decided, or not here.
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            // To decide changes nothing, so the board is as it was and the next request can be answered.
            LOG.error("The rule failed on request {} of board {}", request.id(), request.board(), e);
            return fail(board, request, "the rule failed: " + kind(e));
        }
        for (var decision : decisions)
            if (decision.json().length > Limits.MAX_EVENT_BYTES)
                return fail(
                        board,
                        request,
                        "its outcome is an event of " + decision.json().length + " bytes, at most "
                                + Limits.MAX_EVENT_BYTES);
        return decisions;
    }

    /**
     * The one event that answers a request that cannot be decided; none if it has had its outcome.
     *
     * @param reason one sentence that does not depend on the machine
     */
    public static List<EventJson.Sealed> fail(Board board, RequestRecord request, String reason) {
        return seal(board, request, board.fail(request, reason));
    }

    /** The one event that ends a board which has lost events, as a node has asked that may. */
    static EventJson.Sealed end(Board board, RequestRecord request) {
        return seal(board, request, List.of(new Event.Retired())).getFirst();
    }

    /**
     * What an event may say of a failure. Its message may hold addresses of objects, and is left out by a compiler that
     * has seen it often enough: it goes to this process's own log only.
     */
    public static String kind(Throwable failure) {
        return failure.getClass().getSimpleName();
    }

    /** The time at which the events stand that come of a request: where no node has asked, the board's own. */
    public static long time(Board board, RequestRecord request) {
        return request.request() instanceof Request.Expire ? board.at() : request.at();
    }

    private static List<EventJson.Sealed> seal(Board board, RequestRecord request, List<Event> decisions) {
        var sealed = new ArrayList<EventJson.Sealed>(decisions.size());
        long seq = board.seq();
        var prev = board.head();
        var node = request.onBehalfOf();
        long at = time(board, request);
        for (var decision : decisions) {
            boolean isFirst = sealed.isEmpty();
            long missed = isFirst ? board.missedBefore(request) : 0;
            long behind = isFirst ? board.behind(at) : 0;
            var open = new EventRecord(
                    board.id(), ++seq, request.id(), node, request.seq(), missed, at, behind, decision, prev, null);
            var next = EventJson.seal(open);
            prev = next.record().hash();
            sealed.add(next);
        }
        return sealed;
    }
}
