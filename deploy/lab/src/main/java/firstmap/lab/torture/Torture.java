package firstmap.lab.torture;

import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.Progress;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.lab.checker.Checker;
import firstmap.lab.checker.KafkaHistory;
import firstmap.lab.checker.LiveCoordinator;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;

/** One torture: a cluster is started, asked, hurt, left in peace, and judged. */
public final class Torture implements AutoCloseable {
    private static final int PARTITIONS = Topic.DEFAULT_PARTITIONS;
    /** How long what has been asked may take to be answered when nothing hurts any more. */
    private static final Duration RECOVERY = Duration.ofMinutes(5);

    private static final Duration COMPARISON = Duration.ofMinutes(2);
    private static final long TICK_MILLIS = 250;

    private final TorturePlan plan;
    private final Namespace namespace;
    private final Path folder;
    private final Progress progress;
    private final FaultCounts counts;
    private final BrokerProcess broker;
    private final List<CoordinatorProcess> coordinators = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private ChildJvm guests;
    private Thread counting;
    private ConsumerLag backlog;
    private Load load;
    private EventWatch watch;
    private HttpObserver observer;
    /** When the load began; 0 before. */
    private long started;

    /**
     * @param namespace in which all of it works
     * @param folder for the broker's data and what the processes say; must be empty or not be there
     * @param progress in milliseconds
     * @param story is told each fault when it is over, one line
     */
    public Torture(TorturePlan plan, Namespace namespace, Path folder, Progress progress, Consumer<String> story)
            throws IOException {
        this.namespace = namespace;
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
        counts = new FaultCounts(story);
        var logs = Files.createDirectories(folder.resolve("logs"));
        broker = new BrokerProcess(folder.resolve("broker"), logs, counts);
    }

    /**
     * @return what was done, what came of it, and what the checker found
     * @throws IllegalStateException if the broker does not come back
     */
    public TortureReport run() throws InterruptedException, ExecutionException {
        var logs = folder.resolve("logs");
        var bootstrap = broker.start();
        var there = new Installation(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap), namespace);
        for (int i = 1; i <= plan.coordinators(); i++)
            coordinators.add(new CoordinatorProcess("judge-" + i, there, logs, client, counts));
        for (var coordinator : coordinators) coordinator.start();
        backlog = new ConsumerLag(there, PARTITIONS);
        backlog.start();
        load = new Load(there, plan.boards(), PARTITIONS, plan.rate(), plan.seed(), backlog::behind);
        watch = new EventWatch(there, PARTITIONS);
        observer = new HttpObserver(coordinators, load.boards(), client, plan.seed());
        watch.start();
        await(() -> coordinators.stream().allMatch(CoordinatorProcess::isSettled), RECOVERY);
        observer.start();
        started = System.nanoTime();
        load.start();
        invite(bootstrap, logs);
        hurt();
        boolean settled = await(
                () -> coordinators.stream().allMatch(CoordinatorProcess::isSettled) && !guests.isAlive(), RECOVERY);
        counting.join(RECOVERY);
        watch.askingEnds();
        var asked = Duration.ofNanos(System.nanoTime() - started);
        load.stop();
        boolean answered = settled && isAnswered();
        observer.stop();
        progress.reached(1, 1, "judging");
        var verdict = Checker.check(new KafkaHistory(there.kafka(), namespace.name()));
        int looks = observer.check(verdict);
        int compared = 0;
        for (var coordinator : coordinators) {
            var address = coordinator.address();
            if (address == null) continue; // it has not come back, and that has been said
            new LiveCoordinator(client, address).check(verdict, COMPARISON);
            compared++;
        }
        return TortureReport.of(
                plan, counts, verdict, asked, load, watch, looks, compared, Rebalances.count(there), answered, folder);
    }

    private void invite(String bootstrap, Path logs) {
        guests = ChildJvm.start(
                logs.resolve("guests.log"),
                ChildJvm.small(384),
                TransientMembers.class.getName(),
                List.of(
                        bootstrap,
                        Integer.toString(plan.joins()),
                        Integer.toString(plan.seconds()),
                        Long.toString(plan.seed()),
                        namespace.name()));
        var coming = guests;
        counting = Thread.ofVirtual().start(() -> {
            try {
                for (String line; (line = coming.line(Duration.ofHours(1))) != null; ) {
                    if (line.equals(TransientMembers.CAME)) counts.joins.incrementAndGet();
                    if (line.equals(TransientMembers.WENT)) counts.leaves.incrementAndGet();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Hands out the faults at their times. */
    private void hurt() throws InterruptedException {
        long whole = plan.seconds() * 1000L;
        for (var fault : plan.faults()) {
            for (long now; (now = millisSince(started)) < fault.atMillis(); ) {
                report();
                Thread.sleep(Math.min(TICK_MILLIS, fault.atMillis() - now));
            }
            switch (fault.kind()) {
                case KILL, PAUSE, TWIN -> coordinators.get(fault.coordinator()).meet(fault);
                case BROKER_STOP, BROKER_KILL -> broker.suffer(fault);
                case ROLLING -> {
                    for (var coordinator : coordinators) {
                        coordinator.meet(fault);
                        await(coordinator::isSettled, RECOVERY);
                    }
                    counts.rolling.incrementAndGet();
                }
            }
        }
        while (millisSince(started) < whole) {
            report();
            Thread.sleep(TICK_MILLIS);
        }
    }

    private static long millisSince(long started) {
        return (System.nanoTime() - started) / 1_000_000;
    }

    private void report() {
        long whole = plan.seconds() * 1000L;
        progress.reached(
                started == 0 ? 0 : Math.min(millisSince(started), whole),
                whole,
                "%,d asked, %,d events, %d faults".formatted(load.accepted(), watch.events(), counts.faults()));
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private boolean await(Condition condition, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) return false;
            broker.requireAlive();
            report();
            Thread.sleep(TICK_MILLIS);
        }
        return true;
    }

    /** Waits for the last answers for as long as any come. */
    private boolean isAnswered() throws InterruptedException {
        long seen = -1;
        while (seen != watch.events()) {
            seen = watch.events();
            if (await(this::isUpToDate, RECOVERY)) return true;
        }
        return false;
    }

    /** Whether the group has committed all positions up to the requests' ends. */
    private boolean isUpToDate() throws InterruptedException {
        try {
            return backlog.now() == 0;
        } catch (ExecutionException e) {
            return false; // asked again
        }
    }

    /** Ends every process that is left, also those that are stopped. */
    @Override
    public void close() {
        for (var coordinator : coordinators) coordinator.close();
        if (guests != null) guests.close();
        broker.close();
        if (load != null) load.close();
        if (backlog != null) backlog.close();
        if (watch != null) watch.close();
        client.shutdownNow();
    }
}
