package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.loop.Counters;
import firstmap.coordinator.loop.LogLoop;
import firstmap.coordinator.loop.LoopParts;
import firstmap.coordinator.loop.PoisonRequests;
import firstmap.events.EventRecord;
import firstmap.events.topics.Installation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The moment in which nobody knows: the end of a transaction was asked for, and no answer comes. */
class LostCommitTest {
    private static final int ROUNDS = 60;

    @TempDir
    static Path directory;

    static Middleman middleman;
    static Log log;

    @BeforeAll
    static void startBroker() throws Exception {
        middleman = new Middleman();
        var brokers = Brokers.startBehind(directory, middleman);
        log = new Log(brokers, brokers.bootstrapServers());
    }

    @AfterAll
    static void stopBroker() throws Exception {
        middleman.letGo();
        log.close();
        middleman.close();
    }

    @Test
    void an_answer_that_was_lost_is_asked_for_again_and_nothing_is_decided_twice() {
        var boards = boards("lost");
        int before = middleman.hits();
        try (var coordinator = log.coordinator("lost")) {
            log.askAll(boards, 1, Log.define());
            boards.forEach(board -> log.awaitEvents(board, 1));
            for (long seq = 2; seq <= ROUNDS; seq++) {
                boolean loses = seq % 10 == 0;
                int hits = middleman.hits();
                if (loses) middleman.treat(Middleman.Mode.LOSE_ANSWER, 1);
                log.askAll(boards, seq, Log.create("b" + seq));
                if (loses) await().until(() -> middleman.hits() > hits);
            }
            assertEachOnce(boards);
            assertThat(coordinator.counters().restarts()).isZero();
        }
        assertThat(middleman.hits() - before).isEqualTo(ROUNDS / 10);
    }

    @Test
    void a_commit_whose_outcome_stays_unknown_ends_the_life_and_the_log_tells_the_next_one() {
        var boards = boards("swallowed");
        try (var loop = new Lives("swallowed")) {
            ask(boards, 1, 9);
            boards.forEach(board -> log.awaitEvents(board, 9));
            int life = loop.count();
            // More than it will ask for. The broker has committed, and the next life must find that it has.
            middleman.treat(Middleman.Mode.SWALLOW_ANSWER, 50);
            ask(boards, 10, 20);
            await().atMost(Duration.ofSeconds(20)).until(() -> loop.count() > life);
            middleman.letGo();
            ask(boards, 21, ROUNDS);
            assertEachOnce(boards);
        }
    }

    @Test
    void a_commit_that_comes_late_decides_no_later_transaction() {
        var boards = boards("late");
        try (var _ = new Lives("late")) {
            ask(boards, 1, 9);
            boards.forEach(board -> log.awaitEvents(board, 9));
            for (int seq = 10; seq < ROUNDS; seq += 25) {
                int late = middleman.lateAnswers().size();
                middleman.treat(Middleman.Mode.HOLD_REQUEST, 1);
                ask(boards, seq, seq + 4);
                // It has given up on this commit, has asked again, and is at work in later transactions.
                var there = seq + 4;
                boards.forEach(board -> log.awaitEvents(board, there));
                ask(boards, seq + 5, seq + 6);
                middleman.letGo();
                ask(boards, seq + 7, seq + 24);
                await().until(() -> middleman.lateAnswers().size() > late);
            }
            ask(boards, ROUNDS, ROUNDS);
            assertEachOnce(boards);
            // 90: fenced; 51: a transaction is being ended just now. Accepted it would be 0.
            assertThat(middleman.lateAnswers()).hasSize(2).isSubsetOf((short) 90, (short) 51);
        }
    }

    /** The real loop in one life after another, with less patience than its own, so that this test needs none. */
    private static final class Lives implements AutoCloseable {
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicBoolean stop = new AtomicBoolean();
        private final Thread thread;

        Lives(String name) {
            thread = Thread.ofPlatform().start(() -> {
                while (!stop.get()) live(name);
            });
        }

        private void live(String name) {
            count.incrementAndGet();
            try (var clients = impatient(name);
                    var life = new LogLoop(
                            clients,
                            Log.PARTITIONS,
                            LoopParts.SOUND,
                            new PoisonRequests(),
                            new Counters(),
                            stop::get)) {
                life.begin();
                while (!stop.get()) life.step(Duration.ofMillis(50));
            } catch (RuntimeException e) {
                // as its owner does: discard it, and start again
            }
        }

        int count() {
            return count.get();
        }

        @Override
        public void close() {
            stop.set(true);
            middleman.letGo();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void ask(List<String> boards, int from, int to) {
        for (int seq = from; seq <= to; seq++) log.askAll(boards, seq, seq == 1 ? Log.define() : Log.create("b" + seq));
    }

    private static void assertEachOnce(List<String> boards) {
        for (var board : boards) {
            var events = log.awaitEvents(board, ROUNDS);
            Log.assertChain(events);
            assertThat(events)
                    .extracting(EventRecord::nodeSeq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, ROUNDS).boxed().toList());
        }
    }

    private static List<String> boards(String name) {
        return IntStream.range(0, 4).mapToObj(i -> name + "-" + i).toList();
    }

    /** Kafka's own clients, but for the patience of the one that writes. */
    private static Clients impatient(String name) {
        var real = Clients.kafka(name, Installation.of(log.kafka()));
        var id = "firstmap-coordinator-" + name;
        return (Clients) Proxy.newProxyInstance(
                Clients.class.getClassLoader(), new Class<?>[] {Clients.class}, (_, method, arguments) -> {
                    if (method.getName().equals("events")) {
                        var settings = ClientSettings.events(log.kafka(), id + "-events", id);
                        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 600);
                        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 1_200);
                        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
                        return new KafkaProducer<byte[], byte[]>(settings);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
