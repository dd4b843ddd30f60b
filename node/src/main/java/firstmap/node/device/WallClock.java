package firstmap.node.device;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Simulated time by the wall clock, for a node that is a process of its own: nanoseconds since a moment that all nodes
 * have agreed on. It knows nothing of other nodes, so it can neither hurry nor wait for them.
 */
public final class WallClock implements Clock {
    private static final long LONGEST_WAIT = 500_000_000;

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

    @Override
    public void enter(String node, Runnable wakeUp) {}

    @Override
    public Turn next(String node, long seen, long nextWake) {
        long time = now.getAsLong();
        if (nextWake == Long.MAX_VALUE && seen > 0) return new Turn.End();
        if (time < 0) return new Turn.Wait(Duration.ofNanos(Math.min(LONGEST_WAIT, -time)));
        if (nextWake <= time) return new Turn.Wake(time);
        return new Turn.Wait(Duration.ofNanos(nextWake > time + LONGEST_WAIT ? LONGEST_WAIT : nextWake - time));
    }

    @Override
    public void leave(String node) {}
}
