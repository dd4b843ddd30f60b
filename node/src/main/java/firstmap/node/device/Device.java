package firstmap.node.device;

import firstmap.events.RequestRecord;
import firstmap.node.board.Asking;
import firstmap.node.board.Port;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.ActorReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running device: one thread that wakes an actor when the clock says so, and listens to the board otherwise. */
public final class Device implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Device.class);

    private final Actor actor;
    private final Port port;
    private final Asking asking;
    private final Clock clock;
    private final RequestRecord define;
    private final CompletableFuture<ActorReport> done = new CompletableFuture<>();
    private final Thread thread;
    private volatile long seen;
    private volatile long at;

    /**
     * @param patience how long to wait for an outcome before the device counts as failed
     * @param define brings the board into being if nobody has done so; null if somebody else cares for that
     */
    public Device(Actor actor, Port port, Clock clock, Duration patience, RequestRecord define) {
        this.actor = actor;
        this.port = port;
        this.asking = new Asking(port, actor.view(), patience);
        this.clock = clock;
        this.define = define;
        this.thread = Thread.ofPlatform().name("device-" + actor.name()).unstarted(this::run);
    }

    public void start() {
        clock.enter(actor.name(), port::wakeUp);
        thread.start();
    }

    private void run() {
        try {
            var report = live();
            done.complete(report);
        } catch (InterruptedException e) {
            done.cancel(false);
        } catch (RuntimeException | Error e) {
            if (Thread.currentThread().isInterrupted()) {
                done.cancel(false); // told to stop while it waited for Kafka, which says so in its own way
                return;
            }
            LOG.error("device {} stops", actor.name(), e);
            done.completeExceptionally(e);
        }
    }

    private ActorReport live() throws InterruptedException {
        try (port) {
            while (port.isBehind()) listen(Duration.ofSeconds(1));
            // All nodes send the very same request, so whoever is first defines the board and the others change
            // nothing.
            if (seen == 0 && define != null) port.send(List.of(define));
            play();
            return actor.report();
        } finally {
            clock.leave(actor.name());
        }
    }

    private void play() throws InterruptedException {
        while (true) {
            if (Thread.interrupted()) throw new InterruptedException();
            switch (clock.next(actor.name(), actor.seen(), actor.nextWake())) {
                case Clock.Turn.Wake wake -> {
                    at = wake.at();
                    var requests = actor.wake(wake.at());
                    if (!requests.isEmpty()) asking.ask(requests, actor);
                    seen = actor.seen();
                }
                case Clock.Turn.Wait wait -> listen(wait.atMost());
                case Clock.Turn.End _ -> {
                    return;
                }
            }
        }
    }

    private void listen(Duration atMost) {
        asking.listen(atMost, actor);
        seen = actor.seen();
    }

    /** Comes when the device has nothing left to do; fails if it cannot go on. */
    public CompletableFuture<ActorReport> done() {
        return done;
    }

    public String name() {
        return actor.name();
    }

    /** Why nothing of its board can be followed now, with partition and offset; empty while it can. */
    public Optional<String> standsStill() {
        return port.standsStill();
    }

    /** Number of the last event of the board that it has taken in. */
    public long seen() {
        return seen;
    }

    /** Simulated time of its last wake, nanoseconds. */
    public long at() {
        return at;
    }

    /** Stops the device where it is and waits until it has. */
    @Override
    public void close() {
        if (!done.isDone()) thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
