package firstmap.node.device;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Simulated time by the wall clock: nanoseconds since a moment that all nodes have agreed on. It knows nothing of other nodes,
 * so it can neither hurry nor wait for them.
 */
public final class WallClock {
    private static final long LONGEST_WAIT = 500_000_000;

    /** What a node does next. */
    sealed interface Turn {
        /** Wake the actor: it is this time, nanoseconds. */
        record Wake(long at) implements Turn {}

        /** Listen to the board for at most that long, then ask again. */
        record Wait(Duration atMost) implements Turn {}

        /** It will never do anything again. */
        record End() implements Turn {}
    }

    private final LongSupplier now;

    /** @param now nanoseconds since the agreed moment, negative before it */
    public WallClock(LongSupplier now) {
        this.now = now;
    }

    /** @param epochMillis the agreed moment, milliseconds since 1970 */
    public static WallClock since(long epochMillis) {
        // Read once and continued by the monotonic clock: a step of the wall clock must not turn time back.
        long offset = (System.currentTimeMillis() - epochMillis) * 1_000_000 - System.nanoTime();
        return new WallClock(() -> System.nanoTime() + offset);
    }

    /** Simulated time, nanoseconds; 0 as long as it has not begun. */
    long now() {
        return Math.max(0, now.getAsLong());
    }

    /**
     * A node that has nothing under way asks for its turn.
     *
     * @param seen number of the last event of the board that it has taken in
     * @param nextWake when its actor wants to be woken, {@code Long.MAX_VALUE} if never
     */
    Turn next(long seen, long nextWake) {
        long time = now.getAsLong();
        if (nextWake == Long.MAX_VALUE && seen > 0) return new Turn.End();
        if (time < 0) return new Turn.Wait(Duration.ofNanos(Math.min(LONGEST_WAIT, -time)));
        if (nextWake <= time) return new Turn.Wake(time);
        return new Turn.Wait(Duration.ofNanos(nextWake > time + LONGEST_WAIT ? LONGEST_WAIT : nextWake - time));
    }
}
