package firstmap.coordinator.history;

import firstmap.coordinator.rule.Buffer;
import firstmap.events.EventRecord;
import java.util.Optional;

/**
 * One event of a buffer's life.
 *
 * @param state of the buffer after the event; empty before it was created and once it is freed
 * @param round of its instant in which it happened; null where time is given, or it is not known
 */
public record Step(EventRecord event, Optional<Buffer> state, Long round) {
    Step(EventRecord event, Optional<Buffer> state) {
        this(event, state, null);
    }

    /** The same, of this round. */
    public Step in(Long itsRound) {
        return new Step(event, state, itsRound);
    }
}
