package firstmap.coordinator.loop;

import firstmap.coordinator.boards.NoRoom;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.Holder;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns one {@link LogLoop} after another: any failure discards the loop with all its memory, and the next one starts from
 * the log, after a pause. What cannot be healed by starting anew ends it.
 *
 * <p>It meets the world in its {@link Host} alone, so that a simulation can be one, too. One thread runs it; any may ask
 * how it is.
 */
public final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    /** Who has the name and does not answer within that time is taken for dead. */
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(2);

    private static final long SAY_AGAIN_NANOS = Duration.ofHours(1).toNanos();

    private final String name;
    private final LoopParts parts;
    private final Sequel.Rule failures;
    private final Host host;
    private final Counters counters = new Counters();
    private final PoisonRequests poison = new PoisonRequests();
    private volatile LogLoop loop;
    private volatile long carried;
    private volatile boolean healthy;
    private volatile String problem = "not started";

    /** The process that a coordinator is: what its supervisor has of the world. */
    public interface Host {
        /** Those of one life, which closes them. */
        Clients clients();

        /** As whom it says that it goes by its name: the same over all lives. */
        Holder me();

        /** Whether that one answers as itself; a silence of so long is a no. */
        boolean lives(Holder holder, Duration patience);

        /** A life has begun; what is returned is closed when it is over. */
        Watch watch(LogLoop life, Clients clients, int partitions);

        /** Whether it has been told to end. */
        boolean isStopping();

        /** Waits for so long, or until it is told to end. */
        void pause(Duration pause);

        /** Nanoseconds since some moment of the past. */
        long nanoTime();
    }

    /** Somebody who has an eye on one life. */
    public interface Watch extends AutoCloseable {
        /** Nothing is under way: the next batch has not been asked for. */
        default void beforeStep() {}

        @Override
        void close();
    }

    /**
     * @param parts that each life is made of besides its clients
     * @param failures what follows them
     */
    public Supervisor(String name, LoopParts parts, Sequel.Rule failures, Host host) {
        this.name = name;
        this.parts = parts;
        this.failures = failures;
        this.host = host;
    }

    /**
     * Answers requests until the host is told to end, or the thread is interrupted.
     *
     * @throws RuntimeException if there is no sense in trying again: {@link #problem} says why
     */
    public void run() {
        try {
            for (boolean isFirst = true; !host.isStopping(); isFirst = false) {
                if (!isFirst) counters.restarted();
                long began = host.nanoTime();
                try {
                    live();
                } catch (OutOfMemoryError e) {
                    healthy = false;
                    var noRoom = new NoRoom(e, carried, parts.room().limit());
                    problem = noRoom.getMessage();
                    throw noRoom;
                } catch (RuntimeException e) {
                    healthy = false;
                    if (host.isStopping() || e instanceof InterruptException) return;
                    goOn(e, began);
                }
            }
        } finally {
            healthy = false;
        }
    }

    /** After a pause, or not at all. */
    private void goOn(RuntimeException failure, long began) {
        long now = host.nanoTime();
        switch (failures.of(failure, Duration.ofNanos(now - began), now)) {
            case Sequel.End(var why) -> {
                problem = why;
                throw failure;
            }
            case Sequel.NewLife(var pause) -> {
                problem = String.valueOf(failure.getMessage());
                LOG.warn(
                        "Coordinator {} starts anew from the log in {} ms: {}",
                        name,
                        pause.toMillis(),
                        failure.toString());
                LOG.debug("because of", failure);
                host.pause(pause);
            }
        }
    }

    /** From an empty memory to the first failure, or to the end. */
    private void live() {
        try (var clients = host.clients()) {
            int partitions = clients.check();
            giveWay(clients);
            try (var life = new LogLoop(clients, partitions, parts, poison, counters, host::isStopping);
                    var watch = host.watch(life, clients, partitions)) {
                loop = life;
                life.begin();
                clients.hold(host.me());
                long said = host.nanoTime();
                while (!host.isStopping()) {
                    watch.beforeStep();
                    life.step(PATIENCE);
                    carried = life.bytes();
                    healthy = true;
                    if (host.nanoTime() - said < SAY_AGAIN_NANOS) continue;
                    clients.hold(host.me()); // an offset that nobody renews expires within days
                    said = host.nanoTime();
                }
            } catch (WakeupException e) {
                if (!host.isStopping()) throw e;
            } finally {
                loop = null;
            }
        }
    }

    /** Before it fences anybody: who has the name and lives keeps it. */
    private void giveWay(Clients clients) {
        var holder = clients.holder();
        if (holder.isEmpty()
                || holder.get().life().equals(host.me().life())
                || !host.lives(holder.get(), ANSWER_PATIENCE)) return;
        throw new NameTaken(name, holder.get());
    }

    /** Ends a wait for requests, from any thread: for a host that has just been told to end. */
    public void wakeup() {
        var life = loop;
        if (life != null) life.wakeup();
    }

    /** Whether its last step went well and no reason to end has come. */
    boolean isHealthy() {
        return healthy;
    }

    /** What ended the life before, or all. */
    String problem() {
        return problem;
    }

    /** The one that lives now; empty between two. */
    Optional<LogLoop> life() {
        return Optional.ofNullable(loop);
    }

    /** What its boards take of memory, by estimate, in bytes. */
    long carried() {
        return carried;
    }

    Counters.Totals counters() {
        return counters.totals();
    }
}
