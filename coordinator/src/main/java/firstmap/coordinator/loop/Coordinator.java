package firstmap.coordinator.loop;

import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.NoRoom;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.ClusterChecks;
import firstmap.coordinator.kafka.HoldUpWatch;
import firstmap.coordinator.kafka.Holder;
import firstmap.coordinator.rule.Board;
import firstmap.events.Invalid;
import firstmap.events.topics.Installation;
import firstmap.events.topics.TopicAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of the partitions that the group gives it, for as long as it lives.
 *
 * <p>It owns one {@link LogLoop} after another: any failure discards the loop with all its memory, and the next one
 * starts from the log. What cannot be healed by starting anew (an unfit cluster, a second coordinator of the same name)
 * ends it with the reason.
 */
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration CLOSING = Duration.ofSeconds(20);
    private static final long SAY_AGAIN_NANOS = Duration.ofHours(1).toNanos();
    private static final long LONGEST_BACKOFF_MS = 5_000;

    private final String name;
    private final Installation installation;
    private final LoopParts parts;
    private final Counters counters = new Counters();
    private final PoisonRequests poison = new PoisonRequests();
    private final MutualFencing fencing = new MutualFencing();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Holder me = new Holder(UUID.randomUUID().toString(), "");
    private volatile LogLoop loop;
    private volatile HoldUpWatch holdUps;
    private volatile long carried;
    private volatile boolean running;
    private volatile boolean healthy;
    private volatile String problem = "not started";
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
        this.installation = installation;
        this.parts = parts;
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
                LOG.error("Coordinator {} has ended: {}", name, e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("Coordinator {} has ended: {}", name, e.getMessage(), e);
            }
        });
    }

    /**
     * Answers requests until {@link #close} is called from another thread or this one is interrupted.
     *
     * @throws RuntimeException if there is no sense in trying again: the message says why
     */
    public void run() {
        running = true;
        try {
            for (int failures = 0; !isStopping(); failures++) {
                if (failures > 0) counters.restarted();
                long started = System.nanoTime();
                try {
                    live();
                } catch (OutOfMemoryError e) {
                    healthy = false;
                    var noRoom = new NoRoom(e, carried, parts.room().limit());
                    problem = noRoom.getMessage();
                    throw noRoom;
                } catch (RuntimeException e) {
                    healthy = false;
                    if (isStopping() || e instanceof InterruptException) return;
                    problem = String.valueOf(e.getMessage());
                    if (isFinal(e, failures == 0)) throw e;
                    if (System.nanoTime() - started > Duration.ofMinutes(1).toNanos()) failures = 0;
                    await(backoff(failures), e);
                }
            }
        } finally {
            healthy = false;
            stopped.countDown();
        }
    }

    /** From an empty memory to the first failure, or to the end. */
    private void live() {
        try (var clients = Clients.kafka(name, installation)) {
            int partitions = clients.check();
            giveWay(clients);
            try (var watch = new HoldUpWatch(clients, partitions);
                    var life = new LogLoop(clients, partitions, parts, poison, counters, this::isStopping)) {
                holdUps = watch;
                loop = life;
                life.begin();
                clients.hold(me);
                long said = clients.nanoTime();
                while (!isStopping()) {
                    life.step(PATIENCE);
                    carried = life.bytes();
                    healthy = true;
                    if (clients.nanoTime() - said < SAY_AGAIN_NANOS) continue;
                    clients.hold(me); // an offset that nobody renews expires within days
                    said = clients.nanoTime();
                }
            } catch (WakeupException e) {
                if (!isStopping()) throw e;
            } finally {
                loop = null;
                holdUps = null;
            }
        }
    }

    /** Before it fences anybody: who has the name and lives keeps it. */
    private void giveWay(Clients clients) {
        var holder = clients.holder();
        if (holder.isEmpty() || holder.get().life().equals(me.life()) || !LivingHolder.answers(holder.get())) return;
        throw new NameTaken(name, holder.get());
    }

    /** Whether to start anew would lead to the same end, or to harm. */
    private boolean isFinal(RuntimeException e, boolean first) {
        if (fencing.isLost(e)) {
            problem = "another coordinator runs under the name " + name + "; names must differ";
            LOG.error("Coordinator {} ends: {}", name, problem);
            return true;
        }
        return switch (e) {
            case NameTaken _,
                    NoRoom _,
                    ClusterChecks.Unfit _,
                    TopicAdmin.UnfitTopics _,
                    UnsupportedVersionException _ -> true;
            // Later it may be a name service that is away; at the start it is more likely a mistake in the settings.
            default -> first && (e instanceof ConfigException || e.getCause() instanceof ConfigException);
        };
    }

    private static long backoff(int failures) {
        return Math.min(LONGEST_BACKOFF_MS, 100L << Math.min(failures, 10));
    }

    private void await(long millis, RuntimeException because) {
        LOG.warn("Coordinator {} starts anew from the log in {} ms: {}", name, millis, because.toString());
        LOG.debug("because of", because);
        try {
            stop.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }

    private boolean isStopping() {
        return stop.getCount() == 0;
    }

    /** Whether its last step went well and no reason to end has come. */
    public boolean isHealthy() {
        return healthy;
    }

    /** Waits until it has ended, by {@link #close} or for the reason that {@link #problem} tells. */
    public void awaitEnd() throws InterruptedException {
        stopped.await();
    }

    /** Why it is not healthy, in one sentence. */
    public Optional<String> problem() {
        if (healthy) return Optional.empty();
        return Optional.of(waitsFor().stream().findFirst().orElse(problem));
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
        var life = loop;
        return life == null ? CompletableFuture.completedFuture(Optional.empty()) : life.look(board, look);
    }

    /**
     * The first offset of the events that the log still has, of each partition that is at home here. Above 0, what was
     * before has been deleted: snapshots cover it, but it cannot be looked up any more.
     */
    public Map<Integer, Long> starts() {
        var life = loop;
        return life == null ? Map.of() : life.starts();
    }

    /**
     * Partitions that are at home here and on which nothing is decided, because the rule of one of their boards is none that
     * this program has, or because their events cannot be followed; why, in a sentence. The others go on.
     */
    public Map<Integer, String> standingStill() {
        var life = loop;
        return life == null ? Map.of() : life.standingStill();
    }

    /** Of this object and no other, however often it starts anew. */
    public String life() {
        return me.life();
    }

    /** Where the events of a board's partition cannot be followed any further, if it stands still here for that reason. */
    public Optional<CorruptLog> corrupt(String board) {
        var life = loop;
        return life == null ? Optional.empty() : life.corrupt(board);
    }

    public String name() {
        return name;
    }

    /** What its boards take of memory, by estimate, in bytes. */
    public long carried() {
        return carried;
    }

    /** How much of boards it may carry, its read model's included; {@link Long#MAX_VALUE} if nobody has said. */
    public long room() {
        return parts.room().limit();
    }

    public Counters.Totals counters() {
        return counters.totals();
    }

    /** Finishes the transaction it is in, leaves the group, and returns when that is done or 20 s have gone. */
    @Override
    public void close() {
        stop.countDown();
        var life = loop;
        if (life != null) life.wakeup();
        try {
            if (running && !stopped.await(CLOSING.toMillis(), TimeUnit.MILLISECONDS))
                LOG.warn("Coordinator {} has not ended within {} s", name, CLOSING.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
