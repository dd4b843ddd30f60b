package firstmap.command.cluster;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import firstmap.node.client.Port;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiPredicate;

/** A way to a board that is held up once: what would go out at some moment goes out when a test lets it. */
final class HeldPort implements Port {
    private final Port port;
    /** By who is asked in the open round, and what would go out. */
    private final BiPredicate<List<String>, List<RequestRecord>> moment;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private List<String> asked = List.of();

    HeldPort(Port port, BiPredicate<List<String>, List<RequestRecord>> moment) {
        this.port = port;
        this.moment = moment;
    }

    /** Whether the moment has come. */
    boolean isHeld() {
        return reached.getCount() == 0;
    }

    void letGo() {
        letGo.countDown();
    }

    @Override
    public void send(List<RequestRecord> requests) {
        if (!isHeld() && moment.test(asked, requests)) {
            reached.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        port.send(requests);
    }

    @Override
    public List<EventRecord> poll(Duration patience) {
        var events = port.poll(patience);
        for (var record : events)
            switch (record.event()) {
                case Event.Defined defined -> asked = defined.nodes();
                case Event.Granted granted -> asked = granted.asked();
                case Event _ -> {}
            }
        return events;
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
}
