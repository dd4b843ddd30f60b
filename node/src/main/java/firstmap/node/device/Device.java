package firstmap.node.device;

import firstmap.events.RequestRecord;
import firstmap.node.client.Asking;
import firstmap.node.client.Port;
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
    private final WallClock clock;
    private final RequestRecord define;
    private final CompletableFuture<ActorReport> done = new CompletableFuture<>();
    private final Thread thread;
    private volatile long seen;
    private volatile long at;
    private volatile long strangers;

    /**
     * @param patience how long to wait for an outcome before the device counts as failed
     * @param define brings the board into being if nobody has done so: then this device may have been there before; null
     *     if it has just begun
     */
    public Device(Actor actor, Port port, WallClock clock, Duration patience, RequestRecord define) {
        this.actor = actor;
        this.port = port;
        this.asking = new Asking(port, actor.view(), patience);
        this.clock = clock;
        this.define = define;
        this.thread = Thread.ofPlatform().name("device-" + actor.name()).unstarted(this::run);
    }

    public void start() {
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
            speak();
            // All nodes send the very same request, so whoever is first defines the board and the others change
            // nothing.
            if (seen == 0 && define != null) port.send(List.of(define));
            play();
            return actor.report(strangers);
        }
    }

    private void speak() throws InterruptedException {
        if (define == null) {
            asking.speakAs(actor.name());
            while (port.isBehind()) listen(Duration.ofSeconds(1));
        } else {
            asking.follow(actor.name());
            while (port.isBehind()) listen(Duration.ofSeconds(1));
            asking.goOnAs(actor.name(), actor);
        }
    }

    private void play() throws InterruptedException {
        while (true) {
            if (Thread.interrupted()) throw new InterruptedException();
            switch (clock.next(actor.seen(), actor.nextWake())) {
                case WallClock.Turn.Wake wake -> {
                    at = wake.at();
                    var requests = actor.wake(wake.at());
                    if (!requests.isEmpty()) asking.ask(requests, actor);
                    lookUp();
                }
                case WallClock.Turn.Wait wait -> listen(wait.atMost());
                case WallClock.Turn.End _ -> {
                    return;
                }
            }
        }
    }

    private void listen(Duration atMost) {
        asking.listen(atMost, actor);
        lookUp();
    }

    private void lookUp() {
        seen = actor.seen();
        long now = asking.strangers(actor.name());
        // Whoever does it for every number must not fill this log as well.
        if (Long.highestOneBit(now) > strangers)
            LOG.warn(
                    "Somebody else speaks as {}: {} numbers were used that it did not ask; it goes on above them",
                    actor.name(),
                    now);
        strangers = now;
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

    /** How many numbers in its name somebody else has used since it began. */
    public long strangers() {
        return strangers;
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
