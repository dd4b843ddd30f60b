package firstmap.coordinator.history;

import firstmap.coordinator.rule.Buffer;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.util.Objects;
import java.util.Optional;

/**
 * The life of one buffer, from the events of its board, which it takes one after the other; it holds nothing but the buffer
 * as it is then. Whether an event can follow is the board's to check ({@link
 * firstmap.coordinator.rule.Board#evolve}). Those that are not about the buffer may be left out.
 */
public final class Life {
    private final String buffer;
    private Buffer state;

    /** From its beginning. */
    public Life(String buffer) {
        this(buffer, null);
    }

    /** @param state of the buffer now; null if there is none */
    Life(String buffer, Buffer state) {
        this.buffer = buffer;
        this.state = state;
    }

    /** The step that the next event is; empty if it is not about the buffer. */
    public Optional<Step> take(EventRecord record) {
        if (!isAbout(record.event())) return Optional.empty();
        state = Buffer.after(state, record.event());
        return Optional.of(new Step(record, Optional.ofNullable(state)));
    }

    /** A refused map names an attachment only, and the end of a board is the end of all its buffers. */
    private boolean isAbout(Event event) {
        if (event instanceof Event.Retired) return state != null;
        var subject = event.subject();
        if (subject.buffer() != null || subject.attachment() == null) return Objects.equals(subject.buffer(), buffer);
        return state != null && state.attachments().containsKey(subject.attachment());
    }
}
