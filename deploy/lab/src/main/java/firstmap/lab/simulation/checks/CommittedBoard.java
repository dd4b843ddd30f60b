package firstmap.lab.simulation.checks;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Corruption;
import firstmap.events.EventRecord;
import java.util.ArrayList;
import java.util.List;

/** One board as the committed log says it is. */
final class CommittedBoard {
    private final String id;
    private final Board board;
    private final List<EventRecord> log = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();

    CommittedBoard(String id) {
        this.id = id;
        board = Boards.fresh(id);
    }

    String id() {
        return id;
    }

    Board board() {
        return board;
    }

    long seq() {
        return log.size();
    }

    /** Whether no event before that offset is later than that number. */
    boolean isBehind(long offset, long seq) {
        return seq >= offsets.size() || offsets.get((int) seq) >= offset;
    }

    /** At most so many events behind the first ones, of those that stand before an offset. */
    List<EventRecord> before(long offset, int from, int most) {
        int to = from;
        while (to < log.size() && to - from < most && offsets.get(to) < offset) to++;
        return List.copyOf(log.subList(from, to));
    }

    void take(EventRecord event, long offset) {
        try {
            board.evolve(event);
        } catch (Corruption e) {
            throw new Violation(Invariant.CHAIN_WHOLE, e.getMessage());
        }
        log.add(event);
        offsets.add(offset);
    }

    CommittedBoard copy() {
        var copy = new CommittedBoard(id);
        for (int i = 0; i < log.size(); i++) copy.take(log.get(i), offsets.get(i));
        return copy;
    }

    /** The board as it was after that many events. */
    Board at(long seq) {
        var then = Boards.fresh(id);
        log.subList(0, (int) seq).forEach(then::evolve);
        return then;
    }

    /** Whether this is the board, as it is now or as it was. */
    boolean hasBeen(Board live) {
        if (live.seq() > seq()) return false;
        return live.seq() == seq() ? board.isSameAs(live) : at(live.seq()).isSameAs(live);
    }
}
