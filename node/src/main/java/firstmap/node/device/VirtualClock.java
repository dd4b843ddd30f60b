package firstmap.node.device;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/**
 * One simulated time for all nodes of a JVM. It goes on to the next instant at which anybody wants to act, but only when
 * nobody has anything under way and all have taken in all that happened: so nobody acts on old news, however fast it goes.
 */
public final class VirtualClock implements Clock {
    private static final Turn WAIT = new Turn.Wait(Duration.ofMillis(100));

    private final Map<String, Standing> nodes = new LinkedHashMap<>();
    private final long firstSeen;
    private final LongUnaryOperator nanosUntil;
    private final Reached reached;
    private long now;
    private boolean ended;

    /** Is told each instant as it begins. */
    public interface Reached {
        /** @param at nanoseconds; @param seen the last event, which all have taken in */
        void reached(long at, long seen);
    }

    private static final class Standing {
        private Runnable wakeUp = () -> {};
        private boolean idle;
        private boolean due;
        private long seen;
        private long nextWake;
    }

    /**
     * @param nodes all that will ever take part
     * @param firstSeen the event that all must have taken in before time begins
     * @param nanosUntil wall time until a simulated time may begin, 0 if it may already
     */
    public VirtualClock(List<String> nodes, long firstSeen, LongUnaryOperator nanosUntil, Reached reached) {
        nodes.forEach(node -> this.nodes.put(node, new Standing()));
        this.firstSeen = firstSeen;
        this.nanosUntil = nanosUntil;
        this.reached = reached;
    }

    @Override
    public synchronized void enter(String node, Runnable wakeUp) {
        nodes.get(node).wakeUp = wakeUp;
    }

    @Override
    public synchronized Turn next(String node, long seen, long nextWake) {
        var standing = nodes.get(node);
        standing.seen = seen;
        standing.nextWake = nextWake;
        standing.idle = !standing.due;
        if (!ended && !standing.due && isQuiet()) {
            var wait = advance();
            if (wait != null) return wait;
        }
        if (ended) return new Turn.End();
        if (!standing.due) return WAIT;
        standing.due = false;
        standing.idle = false;
        return new Turn.Wake(now);
    }

    /** Nobody is at work or about to be, and all have seen the same. */
    private boolean isQuiet() {
        long newest = firstSeen;
        for (var node : nodes.values()) newest = Math.max(newest, node.seen);
        for (var node : nodes.values()) if (!node.idle || node.seen < newest) return false;
        return true;
    }

    /** @return a wait if the wall clock does not allow the next instant yet, else null */
    private Turn advance() {
        long next = Long.MAX_VALUE;
        for (var node : nodes.values()) next = Math.min(next, node.nextWake);
        if (next == Long.MAX_VALUE) {
            end();
            return null;
        }
        long target = Math.max(now, next);
        long wait = nanosUntil.applyAsLong(target);
        if (wait > 0) return new Turn.Wait(Duration.ofNanos(wait));
        now = target;
        reached.reached(now, nodes.values().iterator().next().seen);
        for (var node : nodes.values()) {
            if (node.nextWake > now) continue;
            node.due = true;
            node.idle = false;
            node.wakeUp.run();
        }
        return null;
    }

    @Override
    public synchronized void leave(String node) {
        end();
    }

    private void end() {
        ended = true;
        nodes.values().forEach(node -> node.wakeUp.run());
    }
}
