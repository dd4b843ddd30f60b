package firstmap.command.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import firstmap.command.Project;
import firstmap.command.cli.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** What stands in Firstmap's image, what its containers may do, and how they start and end. */
@ContainerTest
class FirstmapImageTest {
    private static final int MOST_BYTES = 250_000_000;
    private static final int MOST_CACHE_BYTES = 125_000_000;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int TERMINATED = 143;

    private static DockerClient docker;
    private static Network network;
    private static int port;
    private static GenericContainer<?> together;

    /** A broker and coordinator together; clients find it from this machine, and from other containers as {@code kafka}. */
    @BeforeAll
    static void start() throws IOException {
        docker = FirstmapImage.docker();
        network = Network.newNetwork();
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        together = FirstmapImage.container(
                        "broker", "--advertise", "127.0.0.1:" + port + "@9092", "--advertise", "kafka:19092")
                .withNetwork(network)
                .withNetworkAliases("kafka");
        FirstmapImage.publish(together, port, 9092);
        together.start();
    }

    @AfterAll
    static void stop() {
        if (together != null) together.close();
        if (network != null) network.close();
    }

    @Test
    void it_is_small_and_so_is_its_cache() throws IOException {
        long cache = FirstmapImage.tree(FirstmapImage.NAME).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(FirstmapImage.CACHE))
                .mapToLong(entry -> entry.getValue().size())
                .sum();
        long whole = docker.inspectImageCmd(FirstmapImage.NAME).exec().getSize();

        assertThat(cache).as("bytes of the start-up cache").isBetween(1L, (long) MOST_CACHE_BYTES);
        assertThat(whole - cache).as("bytes of all else").isBetween(1L, (long) MOST_BYTES);
    }

    @Test
    void it_says_what_it_is_whose_it_is_and_how_to_ask_whether_it_is_well() {
        var config = docker.inspectImageCmd(FirstmapImage.NAME).exec().getConfig();
        var prefix = "org.opencontainers.image.";

        assertThat(config.getLabels())
                .containsEntry(prefix + "title", "Firstmap")
                .containsEntry(prefix + "version", FirstmapImage.NAME.split(":")[1])
                .containsKeys(prefix + "description", prefix + "base.name");
        assertThat(config.getLabels().get(prefix + "revision")).matches("[0-9a-f]{40}|unknown");
        assertThat(OffsetDateTime.parse(config.getLabels().get(prefix + "created")))
                .isBefore(OffsetDateTime.now());
        assertThat(config.getUser()).isEqualTo("10001:10001");
        assertThat(config.getHealthcheck().getTest()).containsExactly("CMD", "healthy");
    }

    @Test
    void broker_and_coordinator_together_decide_what_comes_from_this_machine() throws Exception {
        var scenario = Project.ROOT.resolve("deploy/examples/video-record.yaml").toString();

        var run =
                Cli.run("run", scenario, "--bootstrap", "127.0.0.1:" + port, "--coordinators", "0", "--output", "json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(new ObjectMapper().readTree(run.out()).get("allocations")).hasSize(4);
    }

    @Test
    void a_container_runs_as_nobody_in_particular_and_cannot_change_what_it_is() throws Exception {
        assertThat(together.execInContainer("id", "-u").getStdout()).isEqualTo("10001\n");
        assertThat(together.execInContainer("cat", "/proc/1/comm").getStdout()).isEqualTo("java\n");
        assertThat(together.execInContainer("sh", "-c", ": >/var/lib/firstmap/own")
                        .getExitCode())
                .isZero();
        assertThat(together.execInContainer("sh", "-c", ": >/opt/firstmap/jars/new")
                        .getStderr())
                .contains("Read-only");
    }

    @Test
    void a_coordinator_is_well_once_it_serves_and_goes_soon_when_it_is_told_to() {
        try (var coordinator = FirstmapImage.container(
                        "coordinator", "--bootstrap", "kafka:19092", "--namespace", "apart", "--name", "left")
                .withNetwork(network)) {
            coordinator.start();
            assertEndsSoon(coordinator, TERMINATED);
        }
    }

    @Test
    void a_coordinator_without_kafka_is_not_well() throws Exception {
        try (var coordinator = FirstmapImage.container("coordinator", "--bootstrap", "127.0.0.1:1", "--name", "lost")
                .withExposedPorts(8080)
                .waitingFor(Wait.forHttp("/live"))) {
            coordinator.start();
            assertThat(coordinator.execInContainer("healthy").getExitCode()).isEqualTo(1);
        }
    }

    /** The others never come, so that it cannot end its part. */
    @Test
    void a_node_is_well_while_it_waits_for_the_others_and_goes_soon_when_it_is_told_to() {
        try (var node = FirstmapImage.container(
                        "node",
                        "--bootstrap",
                        "kafka:19092",
                        "--board",
                        "lonely",
                        "--scenario",
                        "examples/video-record.yaml",
                        "--actor",
                        "camera",
                        "--grace",
                        "1")
                .withNetwork(network)) {
            node.start();
            assertEndsSoon(node, TERMINATED);
        }
    }

    @Test
    void broker_and_coordinator_together_go_soon_when_they_are_told_to() {
        try (var one = FirstmapImage.container("broker")) {
            one.start();
            assertEndsSoon(one, TERMINATED);
        }
    }

    private static void assertEndsSoon(GenericContainer<?> container, int code) {
        long start = System.nanoTime();
        docker.stopContainerCmd(container.getContainerId()).withTimeout(60).exec();
        var took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(took).isLessThan(SOON);
        assertThat(docker.inspectContainerCmd(container.getContainerId())
                        .exec()
                        .getState()
                        .getExitCodeLong())
                .as(container.getLogs())
                .isEqualTo(code);
    }
}
