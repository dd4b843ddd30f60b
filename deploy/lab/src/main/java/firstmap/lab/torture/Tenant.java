package firstmap.lab.torture;

import firstmap.command.broker.AbandonedTransactions;
import firstmap.command.folder.FolderCheck;
import firstmap.coordinator.kafka.HoldUps;
import firstmap.coordinator.kafka.OpenTransaction;
import firstmap.coordinator.kafka.WaitingTold;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import firstmap.lab.checker.Checker;
import firstmap.lab.checker.KafkaHistory;
import firstmap.lab.checker.LiveCoordinator;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** One namespace under torture: its coordinators, its boards that ask, those who look on, and what is judged in the end. */
final class Tenant implements AutoCloseable {
    private static final int PARTITIONS = Topic.DEFAULT_PARTITIONS;
    private static final Duration COMPARISON = Duration.ofMinutes(2);

    private final TorturePlan plan;
    private final Installation there;
    private final Path logs;
    private final long seed;
    private final FaultCounts counts;
    private final HttpClient client;
    private final List<CoordinatorProcess> coordinators = new ArrayList<>();
    private final ConsumerLag backlog;
    private final Load load;
    private final EventWatch watch;
    private final HttpObserver observer;
    private final GarbledEvents garbage;
    private ChildJvm guests;
    private Thread counting;

    /**
     * @param logs for what its processes say
     * @param number of the namespace, from 0: each asks otherwise
     */
    Tenant(TorturePlan plan, int number, Installation there, Path logs, FaultCounts counts, HttpClient client) {
        this.plan = plan;
        this.there = there;
        this.logs = logs;
        this.counts = counts;
        this.client = client;
        seed = plan.seed() + number * 7_919L;
        // The same names everywhere: nothing but the namespace keeps them apart.
        for (int i = 1; i <= plan.size().coordinators(); i++)
            coordinators.add(new CoordinatorProcess("judge-" + i, there, logs, client, counts));
        backlog = new ConsumerLag(there, PARTITIONS);
        load = new Load(there, plan.size().boards(), PARTITIONS, plan.size().rate(), seed, backlog::behind);
        watch = new EventWatch(there, PARTITIONS);
        observer = new HttpObserver(coordinators, load.boards(), client, seed);
        garbage = new GarbledEvents(there, logs, load.boards(), coordinators, watch, PARTITIONS, counts, seed);
    }

    /** Topics are made, coordinators come, and are watched. */
    void start() throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(there.kafka())) {
            new TopicAdmin(admin, there.namespace()).ensure(PARTITIONS);
        }
        for (var coordinator : coordinators) coordinator.start();
        backlog.start();
        watch.start();
    }

    /** It is asked, looked at, and visited. */
    void ask() {
        observer.start();
        load.start();
        garbage.start();
        guests = ChildJvm.start(
                logs.resolve("guests.log"),
                ChildJvm.small(384),
                TransientMembers.class.getName(),
                List.of(
                        there.bootstrap(),
                        Integer.toString(plan.hurts().joins()),
                        Integer.toString(plan.seconds()),
                        Long.toString(seed),
                        there.namespace().name()));
        counting = Thread.ofVirtual().start(this::countGuests);
    }

    private void countGuests() {
        try {
            for (String line; (line = guests.line(Duration.ofHours(1))) != null; ) {
                if (line.equals(TransientMembers.CAME)) counts.joins.incrementAndGet();
                if (line.equals(TransientMembers.WENT)) counts.leaves.incrementAndGet();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    List<CoordinatorProcess> coordinators() {
        return coordinators;
    }

    /** Writes what nobody can read on one of its partitions, and sets it aside after a while. */
    void meet(TorturePlan.Fault fault) {
        garbage.meet(fault);
    }

    /** @throws IllegalStateException if something cannot be done to it */
    void requireGood() {
        garbage.requireGood();
    }

    /** Whether nothing is left to be done to it, and its coordinators serve. */
    boolean isSettled() {
        return garbage.isSettled() && coordinators.stream().allMatch(CoordinatorProcess::isSettled);
    }

    boolean hasGuests() {
        return guests.isAlive();
    }

    /** Nobody asks any more. Returns when all that was asked has been taken. */
    void endAsking(Duration patience) throws InterruptedException {
        counting.join(patience);
        watch.askingEnds();
        load.stop();
    }

    /** Whether the group has committed all positions up to the requests' ends. */
    boolean isUpToDate() throws InterruptedException {
        try {
            return backlog.now() == 0;
        } catch (ExecutionException e) {
            return false; // asked again
        }
    }

    /** Records that were asked, and that the brokers have taken. */
    long accepted() {
        return load.accepted();
    }

    long events() {
        return watch.events();
    }

    /**
     * Holds its topics against what they promise, and what its coordinators show, and showed under fire, against them.
     *
     * @param asked how long was asked
     * @param answered whether the group came to the end of the requests
     */
    JudgedNamespace judge(Duration asked, boolean answered) throws InterruptedException {
        observer.stop();
        var verdict =
                Checker.check(new KafkaHistory(there.kafka(), there.namespace().name()));
        verdict.checkTaken(load.accepted(), load.failed());
        int looks = observer.check(verdict);
        int compared = 0;
        for (var coordinator : coordinators) {
            var address = coordinator.address();
            if (address == null) continue; // it has not come back, and that has been said
            new LiveCoordinator(client, address).check(verdict, COMPARISON);
            compared++;
        }
        return JudgedNamespace.of(
                there.namespace().name(),
                verdict,
                asked,
                watch,
                looks,
                compared,
                Rebalances.count(there),
                answered,
                garbage.broken());
    }

    /**
     * Ends transactions of which no broker knows any more, as whoever operates a cluster does who finds them: nobody else
     * ever would, and what stands behind them cannot be read. When nothing hurts any more, no others come.
     */
    void endAbandoned() throws InterruptedException {
        var found = unknown();
        if (found.isEmpty()) return;
        Thread.sleep(WaitingTold.PAUSE_MS); // a broker that has just come may only not know them yet
        found.retainAll(unknown());
        for (var transaction : found) counts.abandoned(there.namespace() + ": " + transaction.sentence());
        AbandonedTransactions.end(found.stream().map(Tenant::abandoned).toList(), there.bootstrap());
    }

    private List<OpenTransaction> unknown() {
        var all = new ArrayList<TopicPartition>();
        for (var topic : List.of(Topic.REQUESTS, Topic.EVENTS, Topic.DEAD_LETTERS))
            for (int partition = 0; partition < PARTITIONS; partition++)
                all.add(new TopicPartition(there.namespace().topic(topic), partition));
        try (var admin = Admin.create(there.kafka())) {
            var holdUps = new HoldUps(admin);
            holdUps.home(there.namespace().coordinators()).ifPresent(all::add);
            return new ArrayList<>(holdUps.of(all).stream()
                    .filter(open -> open.known().isEmpty())
                    .toList());
        }
    }

    private static FolderCheck.Abandoned abandoned(OpenTransaction open) {
        var home = open.partition();
        return new FolderCheck.Abandoned(home.topic(), home.partition(), open.producer(), open.offset(), 1);
    }

    /** Ends every process that is left, also those that are stopped. */
    @Override
    public void close() {
        for (var coordinator : coordinators) coordinator.close();
        if (guests != null) guests.close();
        garbage.close();
        load.close();
        backlog.close();
        watch.close();
    }
}
