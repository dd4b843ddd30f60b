package firstmap.coordinator.loop;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.json.EventJson;
import java.util.ArrayList;
import java.util.List;

/** What stands on the log of a board whose {@code defined} states a rule that this program does not have. */
public final class AnotherRule {
    public static final int UNKNOWN = 7;

    private AnotherRule() {}

    /** A board's history, from its first event, as if that rule had led to it: with right hashes. */
    public static List<EventJson.Sealed> by(int rule, List<EventRecord> events) {
        var relinked = new ArrayList<EventJson.Sealed>();
        var prev = EventRecord.NO_HASH;
        for (var event : events) {
            var sealed = EventJson.seal(with(event, rule, prev));
            relinked.add(sealed);
            prev = sealed.record().hash();
        }
        return relinked;
    }

    public static Event stating(int rule, Event event) {
        return event instanceof Event.Defined defined ? new Event.Defined(defined.spec(), rule) : event;
    }

    private static EventRecord with(EventRecord e, int rule, String prev) {
        return new EventRecord(
                e.board(),
                e.seq(),
                e.cause(),
                e.node(),
                e.nodeSeq(),
                e.missed(),
                e.at(),
                rule == Event.Defined.FIRST_RULE ? 0 : e.behind(),
                stating(rule, e.event()),
                prev,
                null);
    }
}
