package firstmap.command.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.run.Program;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Sign;
import firstmap.events.json.SignJson;
import firstmap.events.topics.Installation;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import firstmap.node.client.BoardHistory;
import firstmap.node.client.BoardView;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.FirstmapClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node as a service: what SIGTERM does, and what it tells of itself. */
class NodeServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static Map<String, Object> kafka;
    private static Coordinator coordinator;

    @BeforeAll
    static void start() throws InterruptedException {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        Cluster.of(Installation.of(kafka));
        coordinator = new Coordinator("test", Installation.of(kafka));
        coordinator.start();
    }

    @AfterAll
    static void stop() {
        coordinator.close();
        broker.close();
    }

    @Test
    void by_the_wall_clock_it_lets_go_of_all_it_has_and_says_goodbye() throws Exception {
        try (var camera = node("given", "camera", "--speed", "real")) {
            awaitThat(camera, () -> events("given").size() > 30);

            assertEndsWell(camera);
        }
        assertNothingIsLeft("given");
        assertThat(signs("given")).contains(new Sign.Mark("given", "camera"), new Sign.Goodbye("given", "camera"));
        assertThat(signs("given").getLast()).isEqualTo(new Sign.Goodbye("given", "camera"));
    }

    @Test
    void by_turns_it_does_so_in_its_next_turn_and_the_others_go_on() throws Exception {
        try (var camera = node("granted", "camera");
                var display = node("granted", "display")) {
            awaitThat(camera, () -> events("granted").size() > 100);

            assertEndsWell(camera);
            assertThat(display.exitCode()).as(display.said()).isZero();
        }
        assertNothingIsLeft("granted");
        assertThat(events("granted"))
                .extracting(EventRecord::event)
                .last()
                .isInstanceOfSatisfying(
                        Event.Granted.class, end -> assertThat(end.round()).isNull());
        assertThat(signs("granted"))
                .contains(new Sign.Goodbye("granted", "camera"), new Sign.Goodbye("granted", "display"));
    }

    /** Nobody plays the display, so the round in which the camera has spoken stays open. */
    @Test
    void where_the_board_does_not_let_it_end_in_time_it_goes_without_a_goodbye_and_says_so() throws Exception {
        try (var camera = node("alone", "camera", "--grace", "1")) {
            awaitThat(
                    camera,
                    () -> camera.said().contains("plays") && !events("alone").isEmpty());
            awaitThat(camera, () -> !signs("alone").isEmpty());

            assertThat(camera.terminate(Duration.ofSeconds(25))).isTrue();
            assertThat(camera.exitCode()).isEqualTo(143);
            assertThat(camera.said())
                    .contains("firstmap: camera could not end its part within 1 s: it waits for ")
                    .endsWith(". It goes without a goodbye\n");
        }
        assertThat(signs("alone")).containsOnly(new Sign.Mark("alone", "camera"));
    }

    @Test
    void one_that_dies_on_sigterm_lets_go_of_nothing_and_says_nothing() throws Exception {
        try (var camera = node("sudden", "camera", "--speed", "real", "--dies-on-term")) {
            awaitThat(camera, () -> events("sudden").size() > 30);

            assertThat(camera.terminate(Duration.ofSeconds(25))).isTrue();
            assertThat(camera.exitCode()).isEqualTo(143);
            assertThat(camera.said()).isEqualTo("firstmap: camera plays\n");
        }
        assertThat(view("sudden").hasJoined("camera")).isTrue();
        assertThat(signs("sudden")).containsOnly(new Sign.Mark("sudden", "camera"));
    }

    @Test
    void it_tells_which_round_is_open_and_for_whom_it_waits() throws Exception {
        try (var camera = node("told", "camera", "--port", "0");
                var http = HttpClient.newHttpClient()) {
            awaitThat(camera, () -> camera.said().contains("/health"));
            var address = URI.create(
                    camera.said().substring(camera.said().indexOf("http://")).strip());
            awaitThat(camera, () -> get(http, address.resolve("/ready")).statusCode() == 200);

            assertThat(address.getHost()).isEqualTo("127.0.0.1");
            assertThat(get(http, address).body())
                    .contains("\"status\":\"UP\"", "\"ready\":true", "\"done\":false")
                    .contains("\"round\":{\"at\":0,\"round\":0,\"asked\":[\"camera\",\"display\"]}");
        }
    }

    private static HttpResponse<String> get(HttpClient http, URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void assertEndsWell(ChildJvm node) throws InterruptedException {
        assertThat(node.isAlive()).as("it plays").isTrue();
        assertThat(node.terminate(Duration.ofSeconds(25))).as(node.said()).isTrue();
        assertThat(node.exitCode()).as(node.said()).isZero();
        assertThat(node.rest()).contains("camera").contains("preview");
    }

    private static void assertNothingIsLeft(String board) throws InterruptedException {
        var view = view(board);
        assertThat(view.hasJoined("camera")).isFalse();
        assertThat(view.buffers()).isEmpty();
        assertThat(events(board)).noneMatch(EventRecord::isOfExpiry);
    }

    private static ChildJvm node(String board, String actor, String... more) throws IOException {
        var scenario = Files.writeString(folder.resolve("long.yaml"), """
                scenario: 1
                name: long
                duration: 20min
                board:
                  board: long
                  lease: 60s
                  heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 64MiB}]
                  devices: {camera: {functions: {capture: {}}}, display: {functions: {scanout: {}}}}
                actors:
                  camera:
                    produces: {set: preview, buffers: 3, size: 4096, function: capture, rate: 20}
                  display:
                    leaves: 1min
                    consumes: {set: preview, function: scanout}
                """);
        var args = new ArrayList<>(List.of(
                "node",
                "--scenario",
                scenario.toString(),
                "--board",
                board,
                "--actor",
                actor,
                "--bootstrap",
                broker.bootstrapServers()));
        args.addAll(List.of(more));
        return Program.start(folder, args.toArray(String[]::new));
    }

    private static void awaitThat(ChildJvm node, Callable<Boolean> holds) {
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast(() -> assertThat(node.isAlive()).as(node.said()).isTrue())
                .until(holds);
    }

    private static BoardHistory history(String board) throws InterruptedException {
        return FirstmapClient.connect(Installation.of(kafka)).history(board);
    }

    private static List<EventRecord> events(String board) throws InterruptedException {
        return history(board).events();
    }

    private static BoardView view(String board) throws InterruptedException {
        return history(board).view();
    }

    /** What nodes have said of that board, in order. */
    private static List<Sign> signs(String board) {
        var signs = new ArrayList<Sign>();
        var bytes = new ByteArrayDeserializer();
        try (var reader = new KafkaConsumer<>(kafka, bytes, bytes)) {
            ReadToEnd.all(reader, Topic.ALIVE.topicName()).each(record -> {
                var sign = SignJson.read(record.value());
                if (sign.key().startsWith(board + " ")) signs.add(sign);
            });
        }
        return signs;
    }
}
