package firstmap.node.device;

import java.time.Duration;

/** Simulated time as the nodes of a run see it: it says whose turn it is. */
public interface Clock {
    /** What a node does next. */
    sealed interface Turn {
        /** Wake the actor: it is this time, nanoseconds. */
        record Wake(long at) implements Turn {}

        /** Listen to the board for at most that long, then ask again. */
        record Wait(Duration atMost) implements Turn {}

        /** Nobody will ever do anything again. */
        record End() implements Turn {}
    }

    /** A node comes in. @param wakeUp ends its listening early; called from any thread */
    void enter(String node, Runnable wakeUp);

    /**
     * A node that has nothing under way asks for its turn.
     *
     * @param seen number of the last event of the board that it has taken in
     * @param nextWake when its actor wants to be woken, {@code Long.MAX_VALUE} if never
     */
    Turn next(String node, long seen, long nextWake);

    /** A node has failed: nobody should wait for it. */
    void leave(String node);
}
