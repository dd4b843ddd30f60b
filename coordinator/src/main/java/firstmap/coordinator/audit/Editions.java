package firstmap.coordinator.audit;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.rule.Edition;
import firstmap.events.Invalid;
import firstmap.events.json.EventJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * By which edition of the rule the boards of a partition are decided: the log says so. The events of a board whose edition
 * this program does not have are taken as they come, for its rule may answer in another order and say what answers no
 * request.
 */
final class Editions {
    private final PartitionLines events;
    private final RebuiltBoards rebuilt;
    private final Diagnosis diagnosis;

    Editions(PartitionLines events, RebuiltBoards rebuilt, Diagnosis diagnosis) {
        this.events = events;
        this.rebuilt = rebuilt;
        this.diagnosis = diagnosis;
    }

    /** What the board gets if it is defined now: to choose one was its coordinator's, and the next event says which. */
    Edition ofNew(String board) {
        var found = events.peek();
        var stated = found == null || !isOf(found, board) ? OptionalInt.empty() : stated(found);
        return stated.isEmpty() ? Edition.newest() : Edition.of(board, stated.getAsInt());
    }

    /** Whether the board of this request cannot be decided here, or the next event defines it so. */
    boolean isUndecidable(LogRecord asked) {
        if (isOfUndecidable(asked)) return true;
        var found = events.peek();
        if (found == null || !Arrays.equals(found.key(), asked.key()) || !link(found)) return false;
        events.next();
        linkNext();
        return true;
    }

    /** Takes the events that are next as long as they are of boards that cannot be decided here. */
    void linkNext() {
        while (events.peek() != null && isOfUndecidable(events.peek())) link(events.next());
    }

    /**
     * Whether this event is of a board that cannot be decided here, or defines one so; it is linked to the one before it
     * then.
     */
    boolean link(LogRecord found) {
        if (!isOfUndecidable(found)) {
            var stated = stated(found);
            if (stated.isEmpty() || Edition.of(stated.getAsInt()).isPresent()) return false;
            rebuilt.undecidable(found, diagnosis.link(found));
        }
        rebuilt.link(found, diagnosis.link(found));
        return true;
    }

    private boolean isOfUndecidable(LogRecord line) {
        return rebuilt.hasUndecidable() && line.key() != null && rebuilt.isUndecidable(board(line));
    }

    /** The rule by which this event defines its board; empty if it does not. */
    private OptionalInt stated(LogRecord found) {
        if (found.key() == null || found.value() == null) return OptionalInt.empty();
        if (rebuilt.board(board(found)).rule().isPresent() || !EventJson.hashHolds(found.value()))
            return OptionalInt.empty();
        try {
            return EventJson.link(found.value()).rule();
        } catch (Invalid e) {
            return OptionalInt.empty();
        }
    }

    static boolean isOf(LogRecord found, String board) {
        return Arrays.equals(found.key(), board.getBytes(StandardCharsets.UTF_8));
    }

    private static String board(LogRecord line) {
        return new String(line.key(), StandardCharsets.UTF_8);
    }
}
