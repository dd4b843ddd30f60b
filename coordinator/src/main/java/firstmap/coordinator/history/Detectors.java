package firstmap.coordinator.history;

import com.fasterxml.jackson.annotation.JsonValue;
import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for what is probably a mistake of a device, in the events of a board or of one of its buffers, from their start.
 * What it says holds at the last event that it was shown: an attachment that is there then is one that was never detached.
 */
public final class Detectors {
    /** Most findings that are told; the others are counted. */
    public static final int MOST_TOLD = 1000;
    /** Most attachments that are named in one sentence. */
    private static final int MOST_NAMED = 8;

    private final Map<String, Seen> live = new LinkedHashMap<>();
    private final List<Finding> told = new ArrayList<>();
    /** Of what has ended; what is still there may end well. */
    private long ended;

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

    private static final class Seen {
        private final EventRecord created;
        /** By attachment, for those that are there. */
        private final Map<String, EventRecord> since = new HashMap<>();

        private Buffer state;
        private EventRecord released;
        private boolean mapped;

        Seen(EventRecord created) {
            this.created = created;
        }

        /** Those that are there, in the order in which they came. */
        Collection<Attachment> ties() {
            return state.attachments().values();
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
        var event = record.event();
        if (event instanceof Event.Retired) retired();
        if (event instanceof Event.Created e) live.put(e.buffer(), new Seen(record));
        var buffer = live.get(event.subject().buffer());
        if (buffer == null) return;
        if (event instanceof Event.Attached e) attached(buffer, record, e);
        if (event instanceof Event.Detached e) buffer.since.remove(e.attachment());
        if (event instanceof Event.Mapped) buffer.mapped = true;
        if (event instanceof Event.Released) buffer.released = record;
        var after = Buffer.after(buffer.state, event);
        if (after != null) buffer.state = after;
        else ended(live.remove(buffer.state.id()));
    }

    private void attached(Seen buffer, EventRecord record, Event.Attached e) {
        var others = buffer.ties().stream()
                .filter(tie -> tie.function().device().equals(e.device()))
                .toList();
        buffer.since.put(e.attachment(), record);
        if (others.isEmpty()) return;
        var what = "device %s attached %s (%s) to %s, to which it had attached %s"
                .formatted(e.device(), e.attachment(), e.function(), e.buffer(), named(others));
        find(finding(Kind.ATTACHED_TWICE, e.buffer(), e.attachment(), e.device(), record, what));
    }

    private static String named(List<Attachment> ties) {
        var names = ties.stream()
                .limit(MOST_NAMED)
                .map(tie -> tie.id() + " (" + tie.function().function() + ")")
                .collect(Collectors.joining(", "));
        return ties.size() <= MOST_NAMED ? names : names + " and " + (ties.size() - MOST_NAMED) + " more";
    }

    private void find(Finding finding) {
        ended++;
        if (told.size() < MOST_TOLD) told.add(finding);
    }

    /** The board has ended, and everything with it. */
    private void retired() {
        live.values().forEach(this::ended);
        live.clear();
    }

    private void ended(Seen buffer) {
        if (!buffer.mapped) find(neverMapped(buffer));
    }

    /** The first until now; those about what is still there come last, by buffer in order of creation. */
    public List<Finding> findings() {
        return Stream.concat(told.stream(), live.values().stream().flatMap(Detectors::stillThere))
                .limit(MOST_TOLD)
                .toList();
    }

    /** How many there are until now. */
    public long count() {
        return ended + live.values().stream().flatMap(Detectors::stillThere).count();
    }

    private static Stream<Finding> stillThere(Seen buffer) {
        var unmapped = buffer.mapped ? Stream.<Finding>empty() : Stream.of(neverMapped(buffer));
        var ties = buffer.released != null && buffer.ties().size() == 1
                ? Stream.of(keptAlive(buffer))
                : buffer.ties().stream().map(tie -> neverDetached(buffer, tie));
        return Stream.concat(unmapped, ties);
    }

    private static Finding neverMapped(Seen buffer) {
        return finding(
                Kind.NEVER_MAPPED,
                buffer.state.id(),
                null,
                buffer.state.device(),
                buffer.created,
                "nobody ever mapped " + buffer.state.id() + ", so it never had storage");
    }

    private static Finding neverDetached(Seen buffer, Attachment tie) {
        var device = tie.function().device();
        var what = "device " + device + " never detached " + tie.id() + " from " + buffer.state.id();
        return finding(Kind.NEVER_DETACHED, buffer.state.id(), tie.id(), device, buffer.since.get(tie.id()), what);
    }

    private static Finding keptAlive(Seen buffer) {
        var tie = buffer.ties().iterator().next();
        var what = "%s was released at event %d and lives on for %s of device %s alone"
                .formatted(
                        buffer.state.id(),
                        buffer.released.seq(),
                        tie.id(),
                        tie.function().device());
        return finding(
                Kind.KEPT_ALIVE, buffer.state.id(), tie.id(), tie.function().device(), buffer.released, what);
    }

    private static Finding finding(
            Kind kind, String buffer, String attachment, String device, EventRecord since, String what) {
        return new Finding(kind, buffer, attachment, device, since.seq(), since.at(), what);
    }
}
