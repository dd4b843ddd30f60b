package firstmap.node.board;

import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The way to one board and back. Requests go out in order; what the board decides comes back in order, whoever asked.
 * One thread uses a port, except for {@link #wakeUp}.
 */
public interface Port extends AutoCloseable {
    /** Hands requests over, in this order. Whether and when they are decided shows in {@link #poll} only. */
    void send(List<RequestRecord> requests);

    /** The next events of the board, none left out; empty if there is none within that time. */
    List<EventRecord> poll(Duration patience);

    /** Whether events from before this port was opened are still to be polled; acting before is acting on old news. */
    boolean isBehind();

    /** Whether the board had any event before the place from which this port reads. Reads the log to find out. */
    boolean hasPast();

    /**
     * Why nothing of the board can be followed or decided now, with partition and offset; empty while it can. Whoever waits
     * for an outcome waits on: it goes on when an operator has set the place aside.
     */
    default Optional<String> standsStill() {
        return Optional.empty();
    }

    /** Makes a {@link #poll} that waits, or else the next one, return at once. Any thread may call it. */
    void wakeUp();

    @Override
    void close();
}
