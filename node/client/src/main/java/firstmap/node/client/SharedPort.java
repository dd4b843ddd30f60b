package firstmap.node.client;

import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One way to a board for several in one process who ask by themselves: one thread follows the board through this port, and what
 * it reads comes to each of the others on a port of its own, in the same order. So each event is read once, however many
 * there are.
 *
 * <p>Whoever follows goes on to poll as long as the others play; nobody else hears anything otherwise.
 */
public final class SharedPort implements Port {
    private final Port port;
    private final List<Share> shares = new CopyOnWriteArrayList<>();

    /** @param port is closed with this; any thread may send on it */
    public SharedPort(Port port) {
        this.port = port;
    }

    /** What came in one poll. */
    private record Heard(List<EventRecord> events, List<DeadLetter> deadLetters) {}

    /** A port that hears all that is polled from now on. One thread uses it, another than the one that follows. */
    public Port share() {
        var share = new Share();
        shares.add(share);
        return share;
    }

    @Override
    public List<EventRecord> poll(Duration patience) {
        var events = port.poll(patience);
        var heard = new Heard(events, port.deadLetters());
        if (!heard.events.isEmpty() || !heard.deadLetters.isEmpty()) for (var share : shares) share.heard.add(heard);
        return events;
    }

    @Override
    public void send(List<RequestRecord> requests) {
        port.send(requests);
    }

    @Override
    public boolean isBehind() {
        return port.isBehind();
    }

    @Override
    public boolean hasPast() {
        return port.hasPast();
    }

    @Override
    public List<DeadLetter> deadLetters() {
        return port.deadLetters();
    }

    @Override
    public Optional<String> standsStill() {
        return port.standsStill();
    }

    @Override
    public void live(Collection<String> nodes, Duration lease) {
        port.live(nodes, lease);
    }

    @Override
    public void goodbye(Collection<String> nodes) {
        port.goodbye(nodes);
    }

    @Override
    public void close() {
        port.close();
    }

    private final class Share implements Port {
        private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
        private final List<DeadLetter> deadLetters = new ArrayList<>();

        @Override
        public List<EventRecord> poll(Duration patience) {
            deadLetters.clear();
            var events = new ArrayList<EventRecord>();
            try {
                for (var next = heard.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
                        next != null;
                        next = heard.poll()) {
                    events.addAll(next.events);
                    deadLetters.addAll(next.deadLetters);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // for the caller to see
            }
            return events;
        }

        @Override
        public void send(List<RequestRecord> requests) {
            port.send(requests);
        }

        @Override
        public boolean isBehind() {
            return !heard.isEmpty();
        }

        @Override
        public boolean hasPast() {
            return port.hasPast();
        }

        @Override
        public List<DeadLetter> deadLetters() {
            return List.copyOf(deadLetters);
        }

        @Override
        public Optional<String> standsStill() {
            return port.standsStill();
        }

        @Override
        public void live(Collection<String> nodes, Duration lease) {
            port.live(nodes, lease);
        }

        @Override
        public void goodbye(Collection<String> nodes) {
            port.goodbye(nodes);
        }

        @Override
        public void close() {
            shares.remove(this);
        }
    }
}
