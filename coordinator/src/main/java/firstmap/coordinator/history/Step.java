package firstmap.coordinator.history;

import firstmap.coordinator.rule.Buffer;
import firstmap.events.EventRecord;
import java.util.Optional;

/**
 * One event of a buffer's life.
 *
 * @param state of the buffer after the event; empty before it was created and once it is freed
 */
public record Step(EventRecord event, Optional<Buffer> state) {}
