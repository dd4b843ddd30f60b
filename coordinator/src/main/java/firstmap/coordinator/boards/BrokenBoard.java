package firstmap.coordinator.boards;

import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Corruption;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import java.util.Optional;

/** A board that has lost an event: as it was before, with how far its chain has come since, until a {@code retired} ends it. */
final class BrokenBoard {
    private final CorruptLog place;
    private final Board board;
    private final long known;
    /** How many records there are of it behind what was known, whatever they say. */
    private long records;

    /** Number of the event that has ended it; 0 before. */
    private long ended;

    /**
     * @param before the board as it was, to be kept by nobody else
     * @param records how many there are of it that its number does not count, the lost one among them
     */
    BrokenBoard(CorruptLog place, Board before, long records) {
        this.place = place;
        board = before;
        known = before.seq();
        this.records = records;
    }

    /** The place of what it has lost. */
    CorruptLog place() {
        return place;
    }

    /** Whether it has been retired since. */
    boolean isEnded() {
        return ended > 0;
    }

    /** How many of its records are not counted by the number of the board that others see: as it was, or ended. */
    long uncounted() {
        return isEnded() ? known + records - ended : records;
    }

    /** One more of its records is there, and says nothing. */
    void count() {
        records++;
    }

    /**
     * One that stands behind the place.
     *
     * @return the board, if that ends it
     */
    Optional<Board> take(byte[] value) {
        count();
        if (value == null || !EventJson.hashHolds(value)) return Optional.empty();
        try {
            var event = EventJson.read(value);
            if (!event.board().equals(board.id())) return Optional.empty();
            if (event.event() instanceof Event.Retired && ends(event)) return Optional.of(board.copy());
            // None has a higher number than there are records.
            if (event.seq() > board.seq() && event.seq() <= known + records) board.pass(event);
        } catch (Invalid e) {
            // It is as lost as the one at the place.
        }
        return Optional.empty();
    }

    private boolean ends(EventRecord event) {
        try {
            board.end(event);
            ended = event.seq();
        } catch (Corruption e) {
            // It ended the board as somebody knew it who had not lost anything.
        }
        return isEnded();
    }

    /** The event that answers a request to end it; empty if it asks something else, or its node may not. */
    Optional<EventJson.Sealed> end(RequestRecord asked) {
        boolean isTold =
                asked.request() instanceof Request.Retire && board.canBeEndedBy(asked.node(), asked.seq(), asked.at());
        return isTold ? Optional.of(EventSealer.end(board, asked)) : Optional.empty();
    }
}
