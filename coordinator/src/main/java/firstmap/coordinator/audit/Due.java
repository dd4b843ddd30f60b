package firstmap.coordinator.audit;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.json.EventJson;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * An event that must stand on the log next, as the rule decides it now: the very bytes, but for the words of a refusal.
 * These are no part of the decision, so that a later version may better them; the hash chain holds them as they were
 * written.
 */
record Due(EventJson.Sealed sealed) {

    /** An event whose hash is known. */
    static Due of(EventRecord event) {
        return new Due(sealed(event, event.event(), event.prev()));
    }

    EventRecord event() {
        return sealed.record();
    }

    byte[] json() {
        return sealed.json();
    }

    /** The same where the event before it, of the same answer, stands on the log in other words. */
    Due behind(String head) {
        return event().prev().equals(head) ? this : new Due(sealed(event(), event().event(), head));
    }

    /** Whether these bytes are it. */
    boolean is(byte[] found) {
        if (Arrays.equals(found, json())) return true;
        if (found == null || !(event().event() instanceof Event.Refused decided)) return false;
        try {
            return EventJson.read(found).event() instanceof Event.Refused recorded
                    && Arrays.equals(
                            found,
                            sealed(event(), decided.worded(recorded.reason()), event().prev())
                                    .json());
        } catch (Invalid | UncheckedIOException e) {
            return false; // No event, or one with a text that cannot be written.
        }
    }

    private static EventJson.Sealed sealed(EventRecord as, Event event, String prev) {
        return EventJson.seal(new EventRecord(
                as.board(),
                as.seq(),
                as.cause(),
                as.node(),
                as.nodeSeq(),
                as.missed(),
                as.at(),
                as.behind(),
                event,
                prev,
                null));
    }
}
