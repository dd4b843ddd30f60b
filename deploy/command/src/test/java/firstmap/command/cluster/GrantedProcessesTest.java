package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.BoardPort;
import firstmap.command.run.Program;
import firstmap.command.scenario.Examples;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import firstmap.node.client.BoardView;
import firstmap.node.client.TakingTurns;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.KafkaPort;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.Speed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each actor is a process of its own that can reach nothing but the broker, and so are two coordinators, which are killed in
 * turn. Whoever is killed, paused, late, or comes first: the log is that of one process without Kafka, byte for byte.
 */
class GrantedProcessesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    static Path folder;

    static Log log;
    private static final Map<String, ChildJvm> COORDINATORS = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        log = new Log(folder.resolve("broker"));
        startCoordinator("left");
        startCoordinator("right");
        for (var coordinator : COORDINATORS.values()) coordinator.line();
    }

    @AfterAll
    static void stop() {
        COORDINATORS.values().forEach(ChildJvm::close);
        log.close();
    }

    private static void startCoordinator(String name) throws IOException {
        var own = Files.createDirectories(folder.resolve(name));
        COORDINATORS.put(
                name,
                Program.start(
                        own,
                        "coordinator",
                        "--bootstrap",
                        log.bootstrapServers(),
                        "--name",
                        name,
                        "--index",
                        own.resolve("index").toString()));
    }

    private static void killCoordinator(String name) throws Exception {
        COORDINATORS.get(name).kill();
        startCoordinator(name);
    }

    @Test
    void coordinators_that_are_killed_in_turn_and_a_node_that_is_paused_change_nothing() throws Exception {
        try (var nodes = new Nodes("video-record.yaml")) {
            nodes.startAll();
            nodes.await(100);
            nodes.assertTheyReachTheBrokerOnly();
            killCoordinator("left");
            nodes.await(300);
            nodes.pause("display", Duration.ofSeconds(3));
            nodes.await(400);
            killCoordinator("right");
            nodes.assertSame();
        }
    }

    /** As long as the second screen has not come the board stands still: whoever is killed is killed in the first round. */
    @Test
    void nodes_that_are_killed_with_their_turns_parked_and_started_again_change_nothing() throws Exception {
        try (var nodes = new Nodes("late-refused.yaml")) {
            for (var name : nodes.names()) if (!name.equals("second-screen")) nodes.start(name);
            nodes.awaitTurnOf("display");
            nodes.kill("display");
            killCoordinator("right");
            nodes.start("display");
            nodes.awaitTurnOf("encoder");
            nodes.kill("encoder");
            nodes.start("encoder");
            nodes.start("second-screen");
            nodes.assertSame();
        }
    }

    @Test
    void nodes_that_come_in_the_opposite_order_and_late_and_one_that_is_killed_in_between_change_nothing()
            throws Exception {
        try (var nodes = new Nodes("cheese.yaml")) {
            var last = nodes.names().removeLast();
            nodes.start(last);
            nodes.awaitTurnOf(last);
            killCoordinator("left");
            for (var name : nodes.names().reversed()) if (!name.equals(last)) nodes.start(name);
            nodes.await(200);
            nodes.kill("camera");
            nodes.start("camera");
            nodes.assertSame();
        }
    }

    /** The actors of one example, each in a folder of its own with a copy of the scenario. */
    private static final class Nodes implements AutoCloseable {
        private final String example;
        private final Scenario scenario;
        private final KafkaPort events;
        private final Map<String, ChildJvm> running = new LinkedHashMap<>();
        private int seen;

        Nodes(String example) throws InterruptedException {
            this.example = example;
            scenario = Speed.MAX.of(Examples.scenario(example));
            events = KafkaPort.fromTheBeginning(Cluster.of(Installation.of(log.kafka())), scenario.board());
        }

        List<String> names() {
            return new ArrayList<>(
                    scenario.actors().stream().map(Scenario.Plan::name).toList());
        }

        void startAll() throws IOException {
            for (var name : names()) start(name);
        }

        void start(String name) throws IOException {
            running.put(
                    name,
                    Program.start(
                            own(name),
                            "node",
                            "--scenario",
                            own(name).resolve(example).toString(),
                            "--actor",
                            name,
                            "--bootstrap",
                            log.bootstrapServers()));
        }

        private Path own(String name) throws IOException {
            var own = folder.resolve(scenario.name()).resolve(name);
            if (Files.exists(own)) return own;
            Files.createDirectories(own.resolve("boards"));
            Files.copy(Examples.FOLDER.resolve(example), own.resolve(example));
            try (var boards = Files.list(Examples.FOLDER.resolve("boards"))) {
                for (var board : boards.toList())
                    Files.copy(board, own.resolve("boards").resolve(board.getFileName()));
            }
            return own;
        }

        /** Waits until so much has happened on the board. */
        void await(int number) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .failFast(
                            "a node has ended early",
                            () -> running.values().stream().anyMatch(node -> !node.isAlive()))
                    .until(() -> (seen += events.poll(Duration.ofMillis(100)).size()) >= number);
        }

        void awaitTurnOf(String name) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> log.read(Topic.REQUESTS).stream()
                            .filter(this::isOnTheBoard)
                            .map(record -> RequestJson.read(record.value()))
                            .anyMatch(request ->
                                    request.node().equals(name) && request.request() instanceof Request.Turn));
        }

        void pause(String name, Duration time) throws InterruptedException {
            assertThat(running.get(name).pause(time)).isTrue();
        }

        void kill(String name) throws InterruptedException {
            assertThat(running.get(name).kill()).as("killed before its end").isTrue();
        }

        void assertTheyReachTheBrokerOnly() throws IOException {
            if (!ProcessReach.canBeSeen()) return;
            var address = log.bootstrapServers();
            var broker = "tcp to port " + address.substring(address.lastIndexOf(':') + 1);
            for (var name : names()) {
                var reach = ProcessReach.of(running.get(name).handle().pid());
                assertThat(reach.sockets()).as(name).containsOnly(broker);
                var own = own(name);
                assertThat(reach.written()).as(name).allMatch(file -> file.startsWith(own));
            }
        }

        /** All end well, and the log is that of one process without Kafka. */
        void assertSame() throws Exception {
            for (var node : running.entrySet()) {
                assertThat(node.getValue().rest()).as(node.getKey()).contains(node.getKey());
                assertThat(node.getValue().exitCode())
                        .as(node.getValue().said())
                        .isZero();
            }
            assertThat(texts(Topic.EVENTS)).isEqualTo(withoutKafka());
            assertThat(texts(Topic.DEAD_LETTERS)).isEmpty();
        }

        private List<String> texts(Topic topic) {
            return log.read(topic).stream()
                    .filter(this::isOnTheBoard)
                    .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                    .toList();
        }

        private boolean isOnTheBoard(ConsumerRecord<byte[], byte[]> record) {
            return new String(record.key(), StandardCharsets.UTF_8).equals(scenario.board());
        }

        private List<String> withoutKafka() throws InterruptedException {
            var port = new BoardPort(scenario.board());
            var view = new BoardView();
            var actors = scenario.actors().stream()
                    .map(plan -> new Actor(scenario, plan.name(), 0, view))
                    .toList();
            new TakingTurns(port, view, actors, scenario.definition(), PATIENCE)
                    .play(scenario.duration(), Progress.SILENT);
            return port.events();
        }

        @Override
        public void close() {
            running.values().forEach(ChildJvm::close);
            events.close();
        }
    }
}
