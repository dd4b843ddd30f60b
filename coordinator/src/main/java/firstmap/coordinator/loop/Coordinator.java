package firstmap.coordinator.loop;

import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.NoRoom;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.HoldUpWatch;
import firstmap.coordinator.kafka.Holder;
import firstmap.coordinator.rule.Board;
import firstmap.events.Invalid;
import firstmap.events.topics.Installation;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of the partitions that the group gives it, for as long as it lives: a {@link Supervisor} in a thread
 * of this process, on a Kafka cluster.
 */
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Duration CLOSING = Duration.ofSeconds(20);

    private final String name;
    private final LoopParts parts;
    private final Supervisor supervisor;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Holder me = new Holder(UUID.randomUUID().toString(), "");
    private volatile HoldUpWatch holdUps;
    private volatile boolean running;
    private Thread thread;

    /**
     * @param name tells it from the other coordinators of the cluster and stays the same over its restarts; 1 to 100
     *     characters of {@code A-Za-z0-9._-}, as Kafka wants it of a member
     */
    public Coordinator(String name, Installation installation) {
        this(name, installation, LoopParts.SOUND);
    }

    /** One that is made of these parts: it may have a standby, or be broken on purpose. */
    public Coordinator(String name, Installation installation, LoopParts parts) {
        if (!NAME.matcher(name).matches()) throw new Invalid("name", "not 1 to 100 characters of A-Za-z0-9._-");
        this.name = name;
        this.parts = parts;
        supervisor = new Supervisor(name, parts, new Failures(name), new ThisProcess(installation));
    }

    /** One without HTTP, so that nobody can ask whether it lives: a second one of its name takes the name over. */
    public void start() {
        start("");
    }

    /**
     * Runs in a thread of its own; a reason to end is logged and told by {@link #problem}.
     *
     * @param address where its HTTP answers, so that a second one of its name finds that it lives, and gives way
     */
    public synchronized void start(String address) {
        if (thread != null) throw new IllegalStateException("started before");
        me = new Holder(me.life(), address);
        running = true;
        thread = Thread.ofPlatform().name("firstmap-coordinator-" + name).start(() -> {
            try {
                run();
            } catch (NoRoom e) {
                LOG.error("Coordinator {} has ended: {}", name, supervisor.problem());
            } catch (RuntimeException e) {
                LOG.error("Coordinator {} has ended: {}", name, supervisor.problem(), e);
            }
        });
    }

    /**
     * Answers requests until {@link #close} is called from another thread or this one is interrupted.
     *
     * @throws RuntimeException if there is no sense in trying again: {@link #problem} says why
     */
    public void run() {
        running = true;
        try {
            supervisor.run();
        } finally {
            stopped.countDown();
        }
    }

    /** Whether its last step went well and no reason to end has come. */
    public boolean isHealthy() {
        return supervisor.isHealthy();
    }

    /** Waits until it has ended, by {@link #close} or for the reason that {@link #problem} tells. */
    public void awaitEnd() throws InterruptedException {
        stopped.await();
    }

    /** Why it is not healthy, in one sentence. */
    public Optional<String> problem() {
        if (supervisor.isHealthy()) return Optional.empty();
        return Optional.of(waitsFor().stream().findFirst().orElse(supervisor.problem()));
    }

    /**
     * The open transactions that hide some of the requests or the events, each in a sentence: what stands behind them is not
     * answered, and not shown, until they have ended.
     */
    public List<String> waitsFor() {
        var watch = holdUps;
        return watch == null ? List.of() : watch.told();
    }

    /**
     * Shows a board as this coordinator itself has it in memory, between two batches. What the look returns must not hold
     * on to the board.
     *
     * @return empty if the board is not at home here; never completes if the coordinator fails meanwhile
     */
    public <T> CompletableFuture<Optional<T>> look(String board, Function<Board, T> look) {
        return supervisor
                .life()
                .map(life -> life.look(board, look))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    /**
     * The first offset of the events that the log still has, of each partition that is at home here. Above 0, what was
     * before has been deleted: snapshots cover it, but it cannot be looked up any more.
     */
    public Map<Integer, Long> starts() {
        return supervisor.life().map(LogLoop::starts).orElse(Map.of());
    }

    /** Partitions that are at home here, once they have been taken over. */
    public SortedSet<Integer> partitions() {
        return supervisor.life().map(LogLoop::partitions).orElse(Collections.emptySortedSet());
    }

    /**
     * Partitions that are at home here and on which nothing is decided, because the rule of one of their boards is none that
     * this program has, or because their events cannot be followed; why, in a sentence. The others go on.
     */
    public Map<Integer, String> standingStill() {
        return supervisor.life().map(LogLoop::standingStill).orElse(Map.of());
    }

    /** On which rounds the boards stand that are at home here and grant their time, and for whom they wait, by partition. */
    public Map<Integer, OpenRounds.OfPartition> openRounds() {
        return supervisor.life().map(LogLoop::openRounds).orElse(Map.of());
    }

    /** Of this object and no other, however often it starts anew. */
    public String life() {
        return me.life();
    }

    /** Where the events of a board's partition cannot be followed any further, if it stands still here for that reason. */
    public Optional<CorruptLog> corrupt(String board) {
        return supervisor.life().flatMap(life -> life.corrupt(board));
    }

    public String name() {
        return name;
    }

    /** What its boards take of memory, by estimate, in bytes. */
    public long carried() {
        return supervisor.carried();
    }

    /** How much of boards it may carry, its read model's included; {@link Long#MAX_VALUE} if nobody has said. */
    public long room() {
        return parts.room().limit();
    }

    public Counters.Totals counters() {
        return supervisor.counters();
    }

    /** Finishes the transaction it is in, leaves the group, and returns when that is done or 20 s have gone. */
    @Override
    public void close() {
        stop.countDown();
        supervisor.wakeup();
        try {
            if (running && !stopped.await(CLOSING.toMillis(), TimeUnit.MILLISECONDS))
                LOG.warn("Coordinator {} has not ended within {} s", name, CLOSING.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its clients are Kafka's, its clock is the machine's, and who has its name is asked over HTTP. */
    private final class ThisProcess implements Supervisor.Host {
        private final Installation installation;

        ThisProcess(Installation installation) {
            this.installation = installation;
        }

        @Override
        public Clients clients() {
            return Clients.kafka(name, installation);
        }

        @Override
        public Holder me() {
            return me;
        }

        @Override
        public boolean lives(Holder holder, Duration patience) {
            return LivingHolder.answers(holder, patience);
        }

        @Override
        public Supervisor.Watch watch(LogLoop life, Clients clients, int partitions) {
            var watch = new HoldUpWatch(clients, partitions);
            holdUps = watch;
            var longWait = new LongWait(life::waiting, life::wakeup);
            longWait.start();
            return () -> {
                holdUps = null;
                longWait.close();
                watch.close();
            };
        }

        @Override
        public boolean isStopping() {
            return stop.getCount() == 0;
        }

        @Override
        public void pause(Duration pause) {
            try {
                stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stop.countDown();
            }
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    }
}
