package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.coordinator.loop.Coordinator;
import firstmap.events.EventRecord;
import firstmap.events.topics.Namespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.ElectionType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers and a controller, which go and come while two coordinators are at work. */
class BrokersTest {
    private static final List<String> BOARDS =
            IntStream.range(0, 8).mapToObj(i -> "board-" + i).toList();

    @TempDir
    static Path directory;

    static Brokers brokers;
    static Log log;
    static Coordinator one;
    static Coordinator other;
    static long seq;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory, 3);
        log = new Log(brokers, brokers.bootstrapServers());
        one = log.coordinator("one");
        other = log.coordinator("other");
        await().atMost(Duration.ofSeconds(30)).until(() -> one.isHealthy() && other.isHealthy());
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        log.close();
    }

    @AfterEach
    void every_request_has_its_one_outcome() {
        log.awaitAnswers();
        for (var board : BOARDS) {
            var events = log.awaitEvents(board, (int) seq);
            Log.assertChain(events);
            assertThat(events)
                    .extracting(EventRecord::nodeSeq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, seq).boxed().toList());
        }
    }

    @Test
    void a_rolling_restart_moves_all_leaders_and_all_coordinators_and_loses_nothing() throws Exception {
        try (var _ = new Load()) {
            for (var id : brokers.ids()) {
                awaitReplicas();
                balance();
                // What it has to lose.
                await().atMost(Duration.ofSeconds(20)).until(() -> leaders(id) > 0);
                brokers.stop(id);
                goOn();
                assertThat(leaders(id)).isZero();
                brokers.start(id);
                goOn();
            }
        }
    }

    @Test
    void the_broker_that_leads_the_group_and_the_transactions_is_stopped() throws Exception {
        try (var _ = new Load()) {
            int group = groupCoordinator();
            brokers.stop(group);
            goOn();
            assertThat(groupCoordinator()).isNotEqualTo(group);
            int transactions = transactionCoordinator("one");
            brokers.start(group);
            awaitReplicas();
            brokers.stop(transactions);
            goOn();
            assertThat(transactionCoordinator("one")).isNotEqualTo(transactions);
            brokers.start(transactions);
            awaitReplicas();
        }
    }

    @Test
    void too_few_replicas_for_a_while_hold_everything_up_and_lose_nothing() throws Exception {
        try (var load = new Load()) {
            brokers.stop(1);
            brokers.stop(2);
            Thread.sleep(1_000);
            long stuck = load.asked();
            Thread.sleep(1_500);
            assertThat(load.asked()).as("nothing can be written").isLessThanOrEqualTo(stuck + 1);
            brokers.start(1);
            goOn();
            brokers.start(2);
            goOn();
            awaitReplicas();
        }
    }

    @Test
    void a_controller_that_is_away_stops_nobody_who_is_at_work() throws Exception {
        try (var _ = new Load()) {
            brokers.stop(Brokers.CONTROLLER);
            goOn();
            goOn();
            brokers.start(Brokers.CONTROLLER);
            goOn();
        }
    }

    @Test
    void all_brokers_stopped_and_started_under_live_coordinators() throws Exception {
        try (var _ = new Load()) {
            goOn();
            for (var id : brokers.ids()) brokers.stop(id);
            Thread.sleep(1_000);
            for (var id : brokers.ids()) brokers.start(id);
            goOn();
            awaitReplicas();
        }
    }

    /** Asks, board after board, for as long as it is open. */
    private static final class Load implements AutoCloseable {
        private final AtomicLong asked = new AtomicLong(seq);
        private final Thread thread;
        private volatile boolean stop;

        Load() {
            thread = Thread.ofPlatform().start(() -> {
                while (!stop) {
                    long next = asked.get() + 1;
                    log.askAll(BOARDS, next, next == 1 ? Log.define() : Log.create("b" + next));
                    asked.set(next);
                    pause();
                }
            });
        }

        private static void pause() {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        long asked() {
            return asked.get();
        }

        @Override
        public void close() {
            stop = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            seq = asked.get();
        }
    }

    /** Some more transactions are committed, by whomever. */
    private static void goOn() {
        long before = events();
        await().atMost(Duration.ofSeconds(40)).until(() -> events() > before + 3 * BOARDS.size());
    }

    private static long events() {
        return one.counters().events() + other.counters().events();
    }

    private static int leaders(int id) throws Exception {
        try (var admin = Admin.create(log.kafka())) {
            var names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            return (int) admin.describeTopics(names).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .filter(partition ->
                            partition.leader() != null && partition.leader().id() == id)
                    .count();
        }
    }

    /** Until every partition of every topic has its three replicas again. */
    private static void awaitReplicas() {
        try (var admin = Admin.create(log.kafka())) {
            await().atMost(Duration.ofSeconds(40)).until(() -> {
                var names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .get();
                return admin.describeTopics(names).allTopicNames().get().values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition -> partition.isr().size() == 3);
            });
        }
    }

    /** Leaders go back to where they were: a broker that has just come has none. */
    private static void balance() throws Exception {
        try (var admin = Admin.create(log.kafka())) {
            admin.electLeaders(ElectionType.PREFERRED, null).partitions().get();
        }
    }

    private static int groupCoordinator() throws Exception {
        try (var admin = Admin.create(log.kafka())) {
            return admin.describeConsumerGroups(List.of(Namespace.DEFAULT.coordinators()))
                    .all()
                    .get()
                    .get(Namespace.DEFAULT.coordinators())
                    .coordinator()
                    .id();
        }
    }

    private static int transactionCoordinator(String name) throws Exception {
        var id = "firstmap-coordinator-" + name;
        try (var admin = Admin.create(log.kafka())) {
            return admin.describeTransactions(List.of(id)).all().get().get(id).coordinatorId();
        }
    }
}
