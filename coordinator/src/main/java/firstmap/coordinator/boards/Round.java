package firstmap.coordinator.boards;

import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Opening;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.events.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * One round of granted time: all that was asked in it, node by node, and the event that ends it. What comes of it follows from
 * the board and the turns alone, in whatever order they came.
 */
public final class Round {
    private Round() {}

    /** In which order the nodes of a round are decided; {@link Round#order} is the one. */
    public interface Order {
        /**
         * @param open the round
         * @param nodes in the order in which their turns came, which is nobody's order
         */
        List<String> of(Opening open, List<String> nodes);
    }

    /** Decides what is asked in a round, and applies it to the board at once: what comes next is decided after it. */
    public interface Judge {
        /** The events that answer a request of a turn, or undo whose lease has ended, applied. */
        List<EventJson.Sealed> answer(RequestRecord ask);

        /** Applies the event that ends the round. */
        void end(EventRecord granted);

        /** By the rule. */
        static Judge of(Board board) {
            return new Judge() {
                @Override
                public List<EventJson.Sealed> answer(RequestRecord ask) {
                    var decisions = EventSealer.decide(board, ask);
                    decisions.forEach(decision -> board.evolve(decision.record()));
                    return decisions;
                }

                @Override
                public void end(EventRecord granted) {
                    board.evolve(granted);
                }
            };
        }
    }

    /**
     * Plays the open round of a board to its end.
     *
     * @param turns of all who are asked, by node, in their {@link #order}; the expire of who has taken none, and of any other
     *     whose lease has ended
     * @return the events, which have been applied; the last one opens the next round
     */
    public static List<EventJson.Sealed> play(Board board, SequencedMap<String, RequestRecord> turns, Judge judge) {
        var events = new ArrayList<EventJson.Sealed>();
        var said = new LinkedHashMap<String, Until>();
        var expired = new ArrayList<String>();
        turns.forEach((node, turn) -> {
            if (turn.request() instanceof Request.Turn body) {
                for (var ask : body.asks()) events.addAll(judge.answer(ask.of(turn)));
                said.put(node, body.until());
            } else {
                events.addAll(judge.answer(turn));
                said.put(node, Until.GONE);
                expired.add(node);
            }
        });
        var granted = EventJson.seal(board.granted(said, expired));
        judge.end(granted.record());
        events.add(granted);
        return events;
    }

    /**
     * The order in which the nodes of a round are decided, which favours no name for long: ascending by the SHA-256 of {@code
     * AT.ROUND/NODE}, in UTF-8.
     */
    public static List<String> order(Opening open, Collection<String> nodes) {
        record Place(String node, byte[] hash) {}
        return nodes.stream()
                .map(node ->
                        new Place(node, Sha256.begin().digest((open + "/" + node).getBytes(StandardCharsets.UTF_8))))
                .sorted((a, b) -> {
                    int order = Arrays.compareUnsigned(a.hash, b.hash);
                    return order != 0 ? order : a.node.compareTo(b.node);
                })
                .map(Place::node)
                .toList();
    }
}
