package firstmap.coordinator.history;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Time;

/** In which round of its instant each event of a board has happened, which takes its events one after the other. */
public final class Rounds {
    private Long open;

    /** The round of the next event; null where time is given, and until the first end of a round where a log has lost its beginning. */
    public Long of(EventRecord record) {
        var round = open;
        if (record.event() instanceof Event.Defined e) open = e.spec().time() == Time.GRANTED ? 0L : null;
        if (record.event() instanceof Event.Granted e) open = e.round();
        if (record.event() instanceof Event.Retired) open = null;
        return round;
    }
}
