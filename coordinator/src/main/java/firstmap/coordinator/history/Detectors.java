package firstmap.coordinator.history;

import com.fasterxml.jackson.annotation.JsonValue;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.FunctionRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Looks for what is probably a mistake of a device, in the events of a board or of one of its buffers, from their start.
 * What it says holds at the last event that it was shown: an attachment that is there then is one that was never detached.
 */
public final class Detectors {
    private final Map<String, Seen> live = new LinkedHashMap<>();
    private final List<Finding> found = new ArrayList<>();

    /** What can be found. */
    public enum Kind {
        /** An attachment that is still there. */
        NEVER_DETACHED("neverDetached"),
        /** A device with several attachments to one buffer at a time. */
        ATTACHED_TWICE("attachedTwice"),
        /** A buffer that nobody ever mapped, though somebody made it. */
        NEVER_MAPPED("neverMapped"),
        /** A buffer that is released and lives on for one attachment alone. */
        KEPT_ALIVE("keptAlive");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        @JsonValue
        public String wireName() {
            return wireName;
        }
    }

    /**
     * @param attachment null if it is about the buffer or a device
     * @param device whose mistake it is, or null
     * @param seq of the event that it began with
     * @param at simulated time of the same, nanoseconds
     * @param what a sentence
     */
    public record Finding(Kind kind, String buffer, String attachment, String device, long seq, long at, String what) {}

    private record Tie(String id, FunctionRef function, EventRecord since) {}

    private static final class Seen {
        private final EventRecord created;
        private final Map<String, Tie> ties = new LinkedHashMap<>();
        private EventRecord released;
        private boolean mapped;

        Seen(EventRecord created) {
            this.created = created;
        }

        String id() {
            return ((Event.Created) created.event()).buffer();
        }

        String device() {
            return ((Event.Created) created.event()).device();
        }
    }

    /** All that these events show. */
    public static List<Finding> in(Iterable<EventRecord> events) {
        var detectors = new Detectors();
        for (var event : events) detectors.accept(event);
        return detectors.findings();
    }

    /** Takes the next event in. Events of buffers whose creation it was not shown tell it nothing. */
    public void accept(EventRecord record) {
        switch (record.event()) {
            case Event.Created e -> live.put(e.buffer(), new Seen(record));
            case Event.Attached e when live.containsKey(e.buffer()) -> attached(record, e);
            case Event.Mapped e when live.containsKey(e.buffer()) -> live.get(e.buffer()).mapped = true;
            case Event.Detached e
            when live.containsKey(e.buffer()) -> live.get(e.buffer()).ties.remove(e.attachment());
            case Event.Released e when live.containsKey(e.buffer()) -> live.get(e.buffer()).released = record;
            case Event.Freed e when live.containsKey(e.buffer()) -> ended(live.remove(e.buffer()));
            case Event _ -> {}
        }
    }

    private void attached(EventRecord record, Event.Attached e) {
        var buffer = live.get(e.buffer());
        var others = buffer.ties.values().stream()
                .filter(tie -> tie.function().device().equals(e.device()))
                .map(tie -> tie.id() + " (" + tie.function().function() + ")")
                .collect(Collectors.joining(", "));
        buffer.ties.put(e.attachment(), new Tie(e.attachment(), new FunctionRef(e.device(), e.function()), record));
        if (others.isEmpty()) return;
        var what = "device %s attached %s (%s) to %s, to which it had attached %s"
                .formatted(e.device(), e.attachment(), e.function(), e.buffer(), others);
        found.add(finding(Kind.ATTACHED_TWICE, e.buffer(), e.attachment(), e.device(), record, what));
    }

    private void ended(Seen buffer) {
        if (!buffer.mapped) found.add(neverMapped(buffer));
    }

    /** All until now; those about what is still there come last, by buffer in order of creation. */
    public List<Finding> findings() {
        var all = new ArrayList<>(found);
        for (var buffer : live.values()) {
            if (!buffer.mapped) all.add(neverMapped(buffer));
            if (buffer.released != null && buffer.ties.size() == 1) all.add(keptAlive(buffer));
            else for (var tie : buffer.ties.values()) all.add(neverDetached(buffer, tie));
        }
        return all;
    }

    private static Finding neverMapped(Seen buffer) {
        return finding(
                Kind.NEVER_MAPPED,
                buffer.id(),
                null,
                buffer.device(),
                buffer.created,
                "nobody ever mapped " + buffer.id() + ", so it never had storage");
    }

    private static Finding neverDetached(Seen buffer, Tie tie) {
        var device = tie.function().device();
        var what = "device " + device + " never detached " + tie.id() + " from " + buffer.id();
        return finding(Kind.NEVER_DETACHED, buffer.id(), tie.id(), device, tie.since(), what);
    }

    private static Finding keptAlive(Seen buffer) {
        var tie = buffer.ties.values().iterator().next();
        var what = "%s was released at event %d and lives on for %s of device %s alone"
                .formatted(
                        buffer.id(),
                        buffer.released.seq(),
                        tie.id(),
                        tie.function().device());
        return finding(Kind.KEPT_ALIVE, buffer.id(), tie.id(), tie.function().device(), buffer.released, what);
    }

    private static Finding finding(
            Kind kind, String buffer, String attachment, String device, EventRecord since, String what) {
        return new Finding(kind, buffer, attachment, device, since.seq(), since.at(), what);
    }
}
