package firstmap.command.run;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.events.Event;
import firstmap.events.RequestRecord;
import firstmap.node.play.Foresight;
import java.util.ArrayList;
import java.util.List;

/** The rule itself, applied beside the log to what is asked: it decides as the coordinator will. */
final class RuleForesight implements Foresight {
    private final Board board;

    RuleForesight(String board) {
        this.board = Boards.fresh(board);
    }

    @Override
    public List<Event> of(RequestRecord request) {
        try {
            var events = new ArrayList<Event>();
            for (var event : EventSealer.decide(board, request)) {
                board.evolve(event.record());
                events.add(event.record().event());
            }
            return events;
        } catch (Inadmissible _) {
            return List.of();
        }
    }
}
