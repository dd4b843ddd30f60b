package firstmap.node.client;

import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The way to one board and back. Requests go out in order; what the board decides comes back in order, whoever asked.
 * One thread uses a port; any may {@link #send}.
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
     * What was asked in a node's name and has no event yet, by its numbers. Waits until a node that has spoken in the name
     * before, and has ended, can have nothing on its way any more.
     *
     * @param from the highest number that has its events
     * @param to the highest that the board can take now
     */
    default List<RequestRecord> unanswered(String node, long from, long to) {
        return List.of();
    }

    /** The dead letters of the board that came with the last {@link #poll}. */
    default List<DeadLetter> deadLetters() {
        return List.of();
    }

    /** A request that has used up no number and never gets an event, and why. */
    record DeadLetter(RequestRecord request, String reason) {}

    /**
     * Why nothing of the board can be followed or decided now, with partition and offset; empty while it can. Whoever waits
     * for an outcome waits on: it goes on when an operator has set the place aside.
     */
    default Optional<String> standsStill() {
        return Optional.empty();
    }

    /**
     * These nodes take part in the board, which has a lease, and live: that is said from now on, as often as the lease wants it,
     * until their goodbye, whatever they do or wait for meanwhile. It waits for nothing, and any thread may call it.
     */
    default void live(Collection<String> nodes, Duration lease) {}

    /**
     * The part of these nodes is over, and their silence from now on no death: what they hold stays as it is. Waits until that is
     * said, for some seconds at most; any thread may call it. Who closes the port without it is let go when the lease has ended.
     */
    default void goodbye(Collection<String> nodes) {}

    /** By which it is counted how long nothing has come: nanoseconds, from anywhere. */
    default long nanoTime() {
        return System.nanoTime();
    }

    @Override
    void close();
}
