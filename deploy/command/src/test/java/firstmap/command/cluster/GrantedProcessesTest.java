package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.Program;
import firstmap.command.scenario.Examples;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.topics.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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
        try (var nodes = example("video-record.yaml")) {
            nodes.startAll();
            nodes.await(100);
            assertTheyReachTheBrokerOnly(nodes);
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
        try (var nodes = example("late-refused.yaml")) {
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
        try (var nodes = example("cheese.yaml")) {
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

    private static ActorProcesses example(String name) throws Exception {
        var text = Files.readString(Examples.FOLDER.resolve(name));
        return new ActorProcesses(
                folder.resolve(name),
                Installation.of(log.kafka()),
                Examples.scenario(name, text).board(),
                text);
    }

    private static void assertTheyReachTheBrokerOnly(ActorProcesses nodes) {
        if (!ProcessReach.canBeSeen()) return;
        var address = log.bootstrapServers();
        var broker = "tcp to port " + address.substring(address.lastIndexOf(':') + 1);
        nodes.running().forEach((name, node) -> {
            var reach = ProcessReach.of(node.handle().pid());
            assertThat(reach.sockets()).as(name).containsOnly(broker);
            assertThat(reach.written()).as(name).allMatch(file -> file.startsWith(nodes.folder(name)));
        });
    }
}
