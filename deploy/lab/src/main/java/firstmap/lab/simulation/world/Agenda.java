package firstmap.lab.simulation.world;

import java.util.PriorityQueue;

/** Virtual time: what is to happen, in order. Of two things at the same moment the one that was planned first is first. */
public final class Agenda {
    public static final long MILLISECOND = 1_000_000;
    public static final long SECOND = 1_000 * MILLISECOND;

    private record Item(long at, long order, Runnable action) implements Comparable<Item> {
        @Override
        public int compareTo(Item other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Item> items = new PriorityQueue<>();
    private long planned;
    private long now;
    private long steps;

    /** Nanoseconds since the simulation began. */
    public long now() {
        return now;
    }

    public long steps() {
        return steps;
    }

    public void at(long time, Runnable action) {
        items.add(new Item(Math.max(now, time), planned++, action));
    }

    public void in(long nanos, Runnable action) {
        at(now + nanos, action);
    }

    /** Now, and again each time that these nanoseconds have gone. */
    public void every(long nanos, Runnable action) {
        in(nanos, () -> {
            action.run();
            every(nanos, action);
        });
    }

    /** Lets the next thing happen. */
    public void step() {
        var next = items.remove();
        now = next.at();
        steps++;
        next.action().run();
    }
}
