package firstmap.coordinator.loop;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a wait for requests that does not end by itself. Kafka's clients measure by the time of day: where the clock is set back
 * during a wait, it lasts until a request comes or the clock has caught up, and as long no tick counts and the group hears
 * nothing of this member. Clients that are made anew measure from the new time.
 */
final class LongWait implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LongWait.class);
    private static final long LOOK_SECONDS = 1;
    /** Counted, not measured: a process that was stopped meanwhile has not waited. */
    private static final int MOST_LOOKS = 5;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("firstmap-long-waits").factory());
    private final LongSupplier waiting;
    private final Runnable end;
    private long seen;
    private int looks;

    /**
     * @param waiting number of the wait that is under way, none of which is as long as a look at it is from the next; 0 if none is
     * @param end ends it
     */
    LongWait(LongSupplier waiting, Runnable end) {
        this.waiting = waiting;
        this.end = end;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    void look() {
        long now = waiting.getAsLong();
        if (now == 0 || now != seen) looks = 0;
        seen = now;
        if (now == 0 || looks++ < MOST_LOOKS) return;
        LOG.warn("A wait for requests does not end, as when the clock has been set back");
        end.run();
        looks = 0;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
