package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import firstmap.coordinator.exchange.TopicRecording;
import firstmap.coordinator.history.History;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.WaitingTold;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A stranger leaves a transaction open, for a quarter of an hour if nobody ends it. */
class HeldUpTest {
    private static final String BOARD = "phone";

    @TempDir
    static Path directory;

    static Log log;

    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private KafkaProducer<byte[], byte[]> stranger;

    @BeforeAll
    static void start() throws Exception {
        log = new Log(directory);
        try (var _ = log.coordinator("before")) {
            log.ask(BOARD, 1, Log.define());
            log.awaitEvents(BOARD, 1);
        }
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    @BeforeEach
    void listen() {
        said.start();
        ((Logger) LoggerFactory.getLogger(WaitingTold.class)).addAppender(said);
    }

    @AfterEach
    void endAll() {
        ((Logger) LoggerFactory.getLogger(WaitingTold.class)).detachAppender(said);
        stranger.abortTransaction();
        stranger.close();
    }

    private void holdUp(Topic topic) throws Exception {
        var s = new HashMap<>(ClientSettings.events(log.kafka(), "stranger", "stranger"));
        s.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 900_000);
        stranger = new KafkaProducer<>(s);
        stranger.initTransactions();
        stranger.beginTransaction();
        stranger.send(new ProducerRecord<>(topic.topicName(), home(), Log.key(BOARD), new byte[1]))
                .get();
    }

    private static int home() {
        return Home.of(BOARD, Log.PARTITIONS);
    }

    private boolean isSaid() {
        return said.list.stream().anyMatch(line -> line.getFormattedMessage().contains("stranger (producer"));
    }

    @Test
    void a_coordinator_that_cannot_begin_says_whom_it_waits_for_and_begins_when_that_ends() throws Exception {
        holdUp(Topic.EVENTS);
        try (var coordinator = log.coordinator("waits")) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !coordinator.waitsFor().isEmpty());
            assertThat(coordinator.problem().orElseThrow())
                    .contains(
                            "firstmap.events partition " + home() + " from offset", "stranger (producer", "open since");
            stranger.abortTransaction();
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            coordinator.isHealthy() && coordinator.waitsFor().isEmpty());
            stranger.beginTransaction();
        }
    }

    @Test
    void a_coordinator_whose_requests_are_held_up_says_so_and_is_at_work() throws Exception {
        try (var coordinator = log.coordinator("works")) {
            await().atMost(Duration.ofSeconds(60)).until(coordinator::isHealthy);
            holdUp(Topic.REQUESTS);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !coordinator.waitsFor().isEmpty());
            assertThat(coordinator.waitsFor().getFirst()).contains("firstmap.requests partition " + home());
            assertThat(coordinator.problem()).isEmpty();
        }
    }

    /** Where its predecessors were is written by a transaction, too: one that was forgotten there hides it for ever. */
    @Test
    void a_coordinator_that_is_not_told_how_far_its_group_has_come_says_whom_it_waits_for() throws Exception {
        holdUp(Topic.REQUESTS);
        var home = new TopicPartition(Topic.REQUESTS.topicName(), home());
        var group = Namespace.DEFAULT.coordinators();
        try (var member = new KafkaConsumer<byte[], byte[]>(
                ClientSettings.requests(log.kafka(), "stranger", group, "stranger"))) {
            stranger.sendOffsetsToTransaction(Map.of(home, new OffsetAndMetadata(0)), member.groupMetadata());
        }
        try (var coordinator = log.coordinator("asks")) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> coordinator.waitsFor().stream()
                            .anyMatch(told -> told.startsWith("what stands in __consumer_offsets partition ")));
            assertThat(coordinator.waitsFor().getFirst()).contains("stranger (producer");
        }
    }

    @Test
    void who_reads_to_the_end_for_an_audit_or_a_history_says_whom_it_waits_for() throws Exception {
        holdUp(Topic.EVENTS);
        var audit = CompletableFuture.runAsync(() -> new TopicRecording("audit", Installation.of(log.kafka())).close());
        await().atMost(Duration.ofSeconds(60)).until(this::isSaid);
        assertThat(audit).isNotDone();
        said.list.clear();
        try (var history = new History("history", Installation.of(log.kafka()))) {
            history.start();
            var caughtUp = CompletableFuture.runAsync(() -> history.catchUp(Duration.ofSeconds(60)));
            await().atMost(Duration.ofSeconds(60)).until(this::isSaid);
            assertThat(caughtUp).isNotDone();
            stranger.abortTransaction();
            audit.join();
            caughtUp.join();
        }
        stranger.beginTransaction();
    }
}
