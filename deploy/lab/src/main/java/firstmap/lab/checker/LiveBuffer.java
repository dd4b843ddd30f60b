package firstmap.lab.checker;

import firstmap.events.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** A buffer as its events have left it. */
final class LiveBuffer {
    final String name;
    final Event.Created created;
    boolean released;
    /** Null while it has no storage. */
    Event.Backing place;
    /** For whom it moves; null if it does not. */
    Event.Newcomer moving;

    final SequencedMap<String, Tie> attachments = new LinkedHashMap<>();

    LiveBuffer(Event.Created created) {
        this.name = created.buffer();
        this.created = created;
    }

    /** An attachment. */
    static final class Tie {
        final String device;
        final String function;
        final boolean dynamic;
        /** Null if its function has none. */
        Integer alternative;
        /** Null while it is not mapped. */
        Event.Mapped mapping;

        Tie(Event.Attached e) {
            device = e.device();
            function = e.function();
            dynamic = e.dynamic();
        }
    }

    /** The attachments that have mapped it, in the order in which they came. */
    List<String> mapped() {
        return attachments.entrySet().stream()
                .filter(attachment -> attachment.getValue().mapping != null)
                .map(Map.Entry::getKey)
                .toList();
    }

    long placeBytes() {
        long bytes = 0;
        if (place != null) for (var extent : place.extents()) bytes += extent.length();
        return bytes;
    }
}
