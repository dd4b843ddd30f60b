package firstmap.command.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.run.BoardPort;
import firstmap.coordinator.loop.Coordinator;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Installation;
import firstmap.node.NodeApplication;
import firstmap.node.client.Asking;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.FirstmapClient;
import firstmap.node.play.Foresight;
import firstmap.node.play.ScenarioPlayer;
import firstmap.node.play.TracePlayer;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.Speed;
import io.micronaut.context.ApplicationContext;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios over a real Kafka with a real coordinator. */
class ClusterTest {
    private static EmbeddedBroker broker;
    private static Coordinator coordinator;
    private static Map<String, Object> kafka;

    @BeforeAll
    static void start(@TempDir Path directory) throws InterruptedException {
        broker = EmbeddedBroker.start(directory);
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

    private static ScenarioPlayer.Options options(String board, Speed speed) {
        return new ScenarioPlayer.Options(null, board, 7, speed, Duration.ofSeconds(60));
    }

    private static List<EventRecord> log(String board) throws InterruptedException {
        return FirstmapClient.connect(Installation.of(kafka)).history(board).events();
    }

    @Test
    void devices_that_take_turns_play_the_case_of_the_thread() throws Exception {
        var times = new ArrayList<Long>();
        var result = ScenarioPlayer.run(
                Examples.scenario("video-record.yaml"),
                Installation.of(kafka),
                options("phone-live", Speed.MAX),
                (at, _, _) -> times.add(at));
        var encoder = result.actors().get(2);
        assertThat(encoder.refusals())
                .hasSize(4)
                .extracting(ActorReport.Met::errno)
                .containsOnly(Errno.EBUSY);
        assertThat(result.actors().getFirst().produced().getFirst().frames()).isEqualTo(120);
        var log = log("phone-live");
        assertThat(log).hasSize((int) result.events());
        assertThat(log.stream().filter(e -> e.event() instanceof Event.Allocated))
                .hasSize(4);
        assertThat(times).isSorted().last().isEqualTo(8_000_000_000L);
    }

    @Test
    void a_second_run_on_the_same_board_is_refused_in_words() throws Exception {
        var scenario = Examples.scenario("late-refused.yaml").onBoard("twice");
        ScenarioPlayer.run(scenario, Installation.of(kafka), options(null, Speed.MAX), Progress.SILENT);
        assertThatThrownBy(() ->
                        ScenarioPlayer.run(scenario, Installation.of(kafka), options(null, Speed.MAX), Progress.SILENT))
                .isInstanceOf(Asking.BoardExists.class)
                .hasMessageContaining("board twice exists already");
    }

    private static final String APART = """
            scenario: 1
            name: apart
            duration: 1s
            board:
              board: apart
              heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 64MiB}]
              devices: {camera: {functions: {capture: {}}}, display: {functions: {scanout: {}}}}
            actors:
              camera:
                produces: {set: preview, buffers: 3, size: 4096, function: capture, rate: 10, warmup: 400ms}
              display:
                consumes: {set: preview, function: scanout}
            """;

    @Test
    void nodes_that_know_nothing_of_each_other_play_by_the_wall_clock(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("apart.yaml"), APART);
        // Far enough ahead for a busy machine to start both; who comes too late finds everybody gone.
        long epoch = System.currentTimeMillis() + 6_000;
        try (var camera = node("camera", file, epoch);
                var display = node("display", file, epoch)) {
            NodeApplication.await(camera);
            NodeApplication.await(display);
        }
        assertAllWasPlayed("apart");
    }

    /** Nobody is asked for a turn, and each frame starts when the clock says so. */
    @Test
    void a_run_in_real_time_is_played_by_the_wall_clock_on_a_board_of_given_time() throws Exception {
        var scenario = Examples.scenario("apart.yaml", APART);
        var start = System.nanoTime();
        var reached = new ArrayList<Long>();
        var result = ScenarioPlayer.run(
                scenario, Installation.of(kafka), options("real", Speed.REAL), (at, _, _) -> reached.add(at));
        assertThat(System.nanoTime() - start).isGreaterThan(scenario.duration());
        assertAllWasPlayed("real");
        var log = log("real");
        assertThat(log).hasSize((int) result.events());
        assertThat(log).extracting(EventRecord::event).noneMatch(Event.Granted.class::isInstance);
        assertThat(result.actors())
                .extracting(ActorReport::strangers, ActorReport::refused)
                .containsOnly(tuple(0L, 0L));
        assertThat(reached).isSorted();
    }

    private static void assertAllWasPlayed(String board) throws InterruptedException {
        var log = log(board).stream().map(EventRecord::event).toList();
        assertThat(log).filteredOn(Event.Defined.class::isInstance).hasSize(1);
        assertThat(log).filteredOn(Event.Joined.class::isInstance).hasSize(2);
        assertThat(log).filteredOn(Event.Attached.class::isInstance).hasSize(6);
        assertThat(log).filteredOn(Event.Freed.class::isInstance).hasSize(3);
        assertThat(log).filteredOn(Event.Left.class::isInstance).hasSize(2);
    }

    @Test
    void a_node_tells_its_health_when_it_is_given_a_port() throws Exception {
        var file = Examples.FOLDER.resolve("late-refused.yaml");
        var settings = new HashMap<String, Object>(Map.of(
                "firstmap.node.actor",
                "display",
                "firstmap.node.scenario",
                file.toString(),
                "firstmap.node.board",
                "healthy",
                "firstmap.node.bootstrap",
                broker.bootstrapServers(),
                "firstmap.node.speed",
                "real",
                "firstmap.node.epoch-millis",
                System.currentTimeMillis() + 3_600_000,
                "firstmap.node.http-port",
                0));
        try (var node = NodeApplication.start(settings);
                var http = HttpClient.newHttpClient()) {
            var address = NodeApplication.address(node).orElseThrow();
            assertThat(address.getHost()).isEqualTo("127.0.0.1");
            await().until(() -> get(http, address.resolve("/ready")).statusCode() == 200);
            var health = get(http, address.resolve("/health"));
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body())
                    .contains("\"actor\":\"display\"", "\"ready\":true", "\"done\":false")
                    .contains("\"waitsFor\":\"simulated time ");
            assertThat(get(http, address.resolve("/live")).body()).contains("\"actor\":\"display\"", "\"live\":true");
            assertThat(get(http, address.resolve("/info")).statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> get(HttpClient http, URI uri) throws Exception {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_node_whose_port_is_taken_says_so_before_it_asks_anything() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var settings = Map.<String, Object>of(
                    "firstmap.node.actor",
                    "display",
                    "firstmap.node.scenario",
                    Examples.FOLDER.resolve("late-refused.yaml").toString(),
                    "firstmap.node.board",
                    "portless",
                    "firstmap.node.bootstrap",
                    broker.bootstrapServers(),
                    "firstmap.node.http-port",
                    taken.getLocalPort());
            assertThatThrownBy(() -> NodeApplication.start(settings))
                    .isInstanceOf(Invalid.class)
                    .hasMessageStartingWith("firstmap.node.http-port: cannot be listened on: ");
        }
        assertThat(log("portless")).isEmpty();
    }

    @Test
    void recorded_requests_played_again_are_decided_again_in_the_same_way() throws Exception {
        var scenario = Examples.scenario("pi-zero-record.yaml");
        var port = new BoardPort(scenario.board());
        ScenarioPlayer.byTurns(scenario, port, 7, Progress.SILENT);
        var requests = new ArrayList<RequestRecord>();
        requests.add(new RequestRecord(Scenario.OWNER, 1, scenario.board(), 0, new Request.Define(scenario.spec())));
        for (var json : port.requests()) {
            var record = RequestJson.read(json.getBytes(StandardCharsets.UTF_8));
            if (record.request() instanceof Request.Turn turn) turn.asks().forEach(ask -> requests.add(ask.of(record)));
        }
        var given = new BoardPort(scenario.board());
        TracePlayer.play(requests, given, TracePlayer.Options.DEFAULT, Foresight.NONE, new TracePlayer.Listener() {});
        var result = TracePlayer.play(
                requests,
                Installation.of(kafka),
                TracePlayer.Options.DEFAULT,
                Foresight.NONE,
                new TracePlayer.Listener() {});
        assertThat(result).isEqualTo(new TracePlayer.Result(scenario.board(), requests.size(), 0, 8));
        assertThat(log(scenario.board())).isEqualTo(given.records());
    }

    private static ApplicationContext node(String actor, Path scenario, long epoch) {
        return NodeApplication.start(Map.of(
                "firstmap.node.actor",
                actor,
                "firstmap.node.scenario",
                scenario.toString(),
                "firstmap.node.bootstrap",
                broker.bootstrapServers(),
                "firstmap.node.speed",
                "real",
                "firstmap.node.epoch-millis",
                epoch));
    }
}
