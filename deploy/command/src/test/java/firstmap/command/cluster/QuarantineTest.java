package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.cli.Cli;
import firstmap.coordinator.Application;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.coordinator.loop.Coordinator;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A garbage record below a coordinator that is at work, and the whole way back, on a real broker. */
class QuarantineTest {
    private static final String BOARD = "phone";
    private static final int HOME = Home.of(BOARD, Log.PARTITIONS);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @AutoClose
    private Log log;

    @BeforeEach
    void startBroker() throws Exception {
        log = new Log(directory.resolve("broker"));
    }

    @Test
    void a_partition_with_garbage_on_it_stands_still_alone_until_the_record_is_set_aside() throws Exception {
        var other = elsewhere();
        try (var first = start("first")) {
            log.askAll(List.of(BOARD, other), 1, Log.define());
            await().atMost(PATIENCE).until(() -> events(BOARD) + events(other) == 2);
            var offset = log.send(
                            new ProducerRecord<>(Topic.EVENTS.topicName(), HOME, Log.key(BOARD), new byte[] {'{'}))
                    .offset();
            var place = "events partition " + HOME + " offset " + offset;
            awaitStandingStill(first);
            log.askAll(List.of(BOARD, other), 2, Log.create("b"));
            await().atMost(PATIENCE).until(() -> events(other) == 2);

            var problem = get(first, "/boards/" + BOARD, 503);
            assertThat(problem.path("detail").textValue()).startsWith("the log is corrupt: " + place);
            assertThat(problem.path("topic").textValue()).isEqualTo("events");
            assertThat(problem.path("partition").intValue()).isEqualTo(HOME);
            assertThat(problem.path("offset").longValue()).isEqualTo(offset);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get(first, "/boards/" + other, 200)
                                    .path("seq")
                                    .intValue())
                            .isEqualTo(2));
            var health = get(first, "/health", 503).at("/details/coordinator/details");
            assertThat(health.path("standingStill").path("" + HOME).textValue()).startsWith(place);
            assertThat(first.getBean(Coordinator.class).isHealthy()).isTrue();

            var looked = quarantine(HOME, offset);
            assertThat(looked.code()).as(looked.err()).isZero();
            assertThat(looked.out()).contains("\"setAside\" : false").doesNotContain("\"board\"");
            try (var second = start("second")) {
                // The partition may go to whom it will: it stands still there, too.
                await().atMost(PATIENCE).until(() -> still(first) + still(second) == 1);
                var done = quarantine(HOME, offset, "--reason", "a test");
                assertThat(done.code()).as(done.err()).isZero();
                await().atMost(PATIENCE).until(() -> events(BOARD) == 2);
                await().atMost(PATIENCE).until(() -> still(first) + still(second) == 0);
                assertThat(first.getBean(Coordinator.class).counters().restarts())
                        .isZero();
            }
            log.ask(BOARD, 3, Log.create("c"));
            await().atMost(PATIENCE).until(() -> events(BOARD) == 3);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get(first, "/boards/" + BOARD, 200)
                                    .path("seq")
                                    .intValue())
                            .isEqualTo(3));
            assertThat(quarantine(HOME, offset, "--reason", "again").err()).contains("is set aside (a test) already");
            assertThat(quarantine(HOME, 0, "--reason", "why not").err()).contains("reads and fits");
        }
        try (var third = start("third")) {
            log.ask(BOARD, 4, Log.create("d"));
            await().atMost(PATIENCE).until(() -> events(BOARD) == 4);
            assertThat(third.getBean(Coordinator.class).standingStill()).isEmpty();
        }
        log.awaitAnswers();
        var audit = Cli.run("audit", "--bootstrap", log.bootstrapServers(), "--output", "json");
        assertThat(audit.code()).as(audit.out()).isZero();
        var report = new ObjectMapper().readTree(audit.out());
        assertThat(report.path("verdict").textValue()).isEqualTo("good");
        assertThat(report.at("/setAside/0/reason").textValue()).isEqualTo("a test");
        assertThat(Cli.run("audit", "--bootstrap", log.bootstrapServers(), "--output", "table")
                        .out())
                .contains("set aside: partition " + HOME);
    }

    @Test
    void of_which_board_a_record_was_is_asked_where_events_are_missing_and_who_says_it_sets_it_aside()
            throws Exception {
        // As if one event had been committed, and this were it.
        var offset = log.send(new ProducerRecord<>(Topic.EVENTS.topicName(), HOME, null, new byte[] {'{'}))
                .offset();
        try (var admin = Admin.create(log.kafka())) {
            var group = Namespace.DEFAULT.coordinators();
            var home = new TopicPartition(Topic.REQUESTS.topicName(), HOME);
            var counted = new OffsetAndMetadata(0, new OffsetMetadata(1, Log.PARTITIONS).text());
            admin.alterConsumerGroupOffsets(group, Map.of(home, counted)).all().get();
        }

        var asked = quarantine(HOME, offset, "--reason", "a test");
        assertThat(asked.code()).isEqualTo(1);
        assertThat(asked.err())
                .contains("1 events of the partition are missing")
                .contains("--board says of which");
        // As it says.
        var said = quarantine(HOME, offset, "--reason", "a test", "--board", BOARD);
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out()).contains("\"setAside\" : true").contains("\"board\" : \"" + BOARD + "\"");
    }

    @Test
    void of_two_records_the_first_is_to_be_set_aside_first_and_then_the_second_can_be() throws Exception {
        long first = garbage();
        long second = garbage();

        var nowhere = Cli.run("quarantine", "" + HOME, "" + first);
        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.err()).contains("--bootstrap HOST:PORT names it");
        var early = quarantine(HOME, second, "--reason", "a test");
        assertThat(early.code()).isEqualTo(1);
        assertThat(early.err())
                .contains("what comes before it is to be set aside first")
                .contains("offset " + first);
        // As they say.
        for (long offset : List.of(first, second)) {
            var done = quarantine(HOME, offset, "--reason", "a test");
            assertThat(done.code()).as(done.err()).isZero();
        }
    }

    private long garbage() throws Exception {
        return log.send(new ProducerRecord<>(Topic.EVENTS.topicName(), HOME, null, new byte[] {'{'}))
                .offset();
    }

    @Test
    void a_topic_that_is_made_anew_below_a_coordinator_gets_no_event_of_it() throws Exception {
        try (var only = start("only")) {
            log.ask(BOARD, 1, Log.define());
            for (int i = 2; i <= 20; i++) log.ask(BOARD, i, Log.create("b" + i));
            log.awaitEvents(BOARD, 20);
            try (var admin = Admin.create(log.kafka())) {
                var events = List.of(Topic.EVENTS.topicName());
                admin.deleteTopics(events).all().get();
                await().until(() -> !admin.listTopics().names().get().containsAll(events));
                new TopicAdmin(admin).ensure(Log.PARTITIONS);
            }
            log.ask(BOARD, 21, Log.create("late"));
            awaitStandingStill(only);
            assertThat(log.read(Topic.EVENTS)).isEmpty();
        }
    }

    private ApplicationContext start(String name) {
        var settings = new HashMap<String, Object>(Map.of(
                "firstmap.coordinator.name",
                name,
                "firstmap.coordinator.bootstrap",
                log.bootstrapServers(),
                "firstmap.coordinator.index",
                directory.resolve(name).toString(),
                "firstmap.coordinator.port",
                0));
        return Application.start(settings);
    }

    private static void awaitStandingStill(ApplicationContext coordinator) {
        await().atMost(PATIENCE)
                .until(() ->
                        coordinator.getBean(Coordinator.class).standingStill().containsKey(HOME));
    }

    private static int still(ApplicationContext coordinator) {
        return coordinator.getBean(Coordinator.class).standingStill().size();
    }

    /** Of a partition on which not all can be read. */
    private long events(String board) {
        return log.read(Topic.EVENTS).stream()
                .filter(record ->
                        new String(record.key(), StandardCharsets.UTF_8).equals(board) && record.value().length > 1)
                .count();
    }

    private Cli.Result quarantine(int partition, long offset, String... more) {
        var words = new ArrayList<>(List.of(
                "quarantine", "" + partition, "" + offset, "--bootstrap", log.bootstrapServers(), "--output", "json"));
        words.addAll(List.of(more));
        return Cli.run(words.toArray(String[]::new));
    }

    /** A board of another partition. */
    private static String elsewhere() {
        for (int i = 0; ; i++) if (Home.of("board-" + i, Log.PARTITIONS) != HOME) return "board-" + i;
    }

    private static JsonNode get(ApplicationContext coordinator, String path, int status) throws Exception {
        var server = coordinator.getBean(EmbeddedServer.class).getURI();
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(server + path)).build();
            var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).as(path).isEqualTo(status);
            return new ObjectMapper().readTree(response.body());
        }
    }
}
