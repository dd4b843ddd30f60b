package firstmap.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.containers.ContainerTest;
import firstmap.events.Event;
import firstmap.events.Request;
import firstmap.events.json.Document.BoardFile;
import firstmap.events.topics.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstmapClusterTest {
    private static final BoardFile BENCH = BoardFile.parse("bench.yaml", """
            board: bench
            heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 1MiB}]
            """);

    private static Request create(String buffer) {
        return new Request.Create(buffer, 1, null, null, List.of(), null);
    }

    @Test
    void of_three_brokers_one_may_be_away() {
        assertThat(FirstmapCluster.Broker.settings(2, 3, "localhost:40000"))
                .containsEntry("KAFKA_NODE_ID", "2")
                .containsEntry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093")
                .containsEntry("KAFKA_ADVERTISED_LISTENERS", "INSIDE://kafka-2:9092,OUTSIDE://localhost:40000")
                .containsEntry("KAFKA_DEFAULT_REPLICATION_FACTOR", "3")
                .containsEntry("KAFKA_MIN_INSYNC_REPLICAS", "2");
        assertThat(FirstmapCluster.Broker.settings(1, 1, "localhost:40000"))
                .containsEntry("KAFKA_DEFAULT_REPLICATION_FACTOR", "1")
                .containsEntry("KAFKA_MIN_INSYNC_REPLICAS", "1");
    }

    @Test
    void a_node_plays_its_part_in_the_namespace_of_the_cluster(@TempDir Path folder) throws IOException {
        var scenario = Files.writeString(folder.resolve("a.yaml"), "scenario: 1");
        var usual = FirstmapContainer.IMAGE;
        try (var cluster = new FirstmapCluster(0, 0, new Namespace("mine"), usual, FirstmapCluster.KAFKA_IMAGE)) {
            assertThat(cluster.node(scenario, "camera").getCommandParts())
                    .containsExactly(
                            "node", "--scenario", "/tmp/scenario.yaml", "--actor", "camera", "--namespace", "mine");
        }
    }

    @Test
    @ContainerTest
    void a_broker_or_a_coordinator_that_is_killed_or_cut_off_is_followed_by_the_others() throws Exception {
        try (var cluster = new FirstmapCluster(3, 2).start();
                var asker = cluster.client().asker("bench", "test")) {
            assertThat(Stream.concat(cluster.brokers().stream(), cluster.coordinators().stream()))
                    .allSatisfy(
                            member -> assertThat(Published.addresses(member)).containsExactly("127.0.0.1"));
            assertThat(asker.define(BENCH.spec()).event()).isInstanceOf(Event.Defined.class);
            Outage.of(cluster.brokers().get(1)).kill();
            asker.ask(1, create("broker-killed"));
            var second = Outage.of(cluster.coordinators().getLast());
            second.cutOff();
            asker.ask(2, create("cut-off"));
            second.reconnect();
            Outage.of(cluster.coordinators().getFirst()).kill();
            asker.ask(3, create("killed"));
            HistoryAssert.assertThat(cluster.client().history("bench"))
                    .isWhole()
                    .hasNoRefusal()
                    .leaves("broker-killed", "cut-off", "killed");
        }
    }
}
