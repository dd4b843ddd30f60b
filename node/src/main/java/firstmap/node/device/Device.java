package firstmap.node.device;

import firstmap.events.RequestRecord;
import firstmap.node.client.CurrentRound;
import firstmap.node.client.Port;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.ActorReport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running device: one thread that plays an actor's part. */
public final class Device implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Device.class);

    private final Part part;
    private final CompletableFuture<ActorReport> done = new CompletableFuture<>();
    private final Thread thread;

    Device(Part part) {
        this.part = part;
        this.thread = Thread.ofPlatform().name("device-" + part.name()).unstarted(this::run);
    }

    /**
     * One that a clock wakes, on a board of given time.
     *
     * @param patience how long to wait for an outcome before the device counts as failed
     * @param define brings the board into being if nobody has done so: then this device may have been there before; null
     *     if it has just begun
     */
    public Device(Actor actor, Port port, WallClock clock, Duration patience, RequestRecord define) {
        this(new ClockPart(actor, port, clock, patience, define));
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            done.complete(part.play());
        } catch (InterruptedException e) {
            done.cancel(false);
        } catch (RuntimeException | Error e) {
            if (Thread.currentThread().isInterrupted()) {
                done.cancel(false); // told to stop while it waited for Kafka, which says so in its own way
                return;
            }
            LOG.error("device {} stops", part.name(), e);
            done.completeExceptionally(e);
        }
    }

    /**
     * Ends its part in good order: it lets go of what it has on the board and says goodbye. What it cannot let go of within that
     * time it keeps: then it is stopped where it is.
     *
     * @return whether it has ended so
     */
    public boolean end(Duration grace) {
        part.end();
        try {
            done.get(grace.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | CancellationException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException e) {
            close();
            return false;
        }
    }

    /** Whether it takes part: it has read what had happened when it began, and the board is there. */
    public boolean isReady() {
        return part.isReady();
    }

    /** The round that is open; empty where time is given, before it is ready, and once its part is over. */
    public Optional<CurrentRound> round() {
        return part.round();
    }

    /** What has to come before it does anything more, in words. */
    public String waitsFor() {
        return part.waitsFor();
    }

    /** Comes when the device has nothing left to do; fails if it cannot go on. */
    public CompletableFuture<ActorReport> done() {
        return done;
    }

    public String name() {
        return part.name();
    }

    /** Why nothing of its board can be followed now, with partition and offset; empty while it can. */
    public Optional<String> standsStill() {
        return part.standsStill();
    }

    /** Number of the last event of the board that it has taken in. */
    public long seen() {
        return part.seen();
    }

    /** How many numbers in its name somebody else has used since it began. */
    public long strangers() {
        return part.strangers();
    }

    /** Simulated time that it has come to, nanoseconds. */
    public long at() {
        return part.at();
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
