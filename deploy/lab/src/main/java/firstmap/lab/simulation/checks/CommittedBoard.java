package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Corruption;
import firstmap.coordinator.trial.RuleOracle;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.util.ArrayList;
import java.util.List;

/** One board as the committed log says it is. */
final class CommittedBoard {
    private final String id;
    private final Board board;
    private final Latecomers latecomers = new Latecomers();
    private final List<EventRecord> log = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private final List<Event> unchecked = new ArrayList<>();

    CommittedBoard(String id) {
        this.id = id;
        board = Boards.fresh(id);
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

    void take(EventRecord event, long offset) {
        var head = log.isEmpty() ? EventRecord.NO_HASH : log.getLast().hash();
        require(
                event.seq() == log.size() + 1,
                Invariant.CHAIN_WHOLE,
                "after event " + log.size() + " of " + id + " comes ",
                event);
        require(event.prev().equals(head), Invariant.CHAIN_WHOLE, "does not follow " + head + ": ", event);
        log.add(event);
        offsets.add(offset);
        try {
            board.evolve(event);
        } catch (Corruption e) {
            throw new Violation(Invariant.CHAIN_WHOLE, e.getMessage());
        }
        latecomers.take(event.event());
        unchecked.add(event.event());
    }

    /** Once all events of an answer are there. */
    void check() {
        if (unchecked.isEmpty() || board.spec().isEmpty()) return;
        try {
            RuleOracle.moversAreSound(board, unchecked);
            RuleOracle.heapsAreSound(board);
            RuleOracle.iovasAreSound(board);
        } catch (AssertionError wrong) {
            throw new Violation(Invariant.NO_OVERLAP, wrong.getMessage() + " on " + id);
        }
        unchecked.clear();
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
