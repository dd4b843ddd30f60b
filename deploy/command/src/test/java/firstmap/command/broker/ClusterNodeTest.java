package firstmap.command.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterNodeTest {
    private static final Path LOGS = Path.of("logs");

    @Test
    void the_only_node_is_broker_and_controller_and_keeps_each_record_once() {
        assertThat(ClusterNode.alone(9092, 9093, List.of()).settings(LOGS))
                .containsAllEntriesOf(Map.of(
                        "process.roles", "broker,controller",
                        "listeners", "BROKER://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093",
                        "controller.quorum.voters", "1@127.0.0.1:9093",
                        "default.replication.factor", "1",
                        "min.insync.replicas", "1"));
    }

    @Test
    void one_of_three_brokers_asks_the_controller_and_keeps_each_record_with_two_others_of_which_one_may_be_away() {
        assertThat(new ClusterNode(2, 9192, 9093, 3).settings(LOGS))
                .containsAllEntriesOf(Map.of(
                        "process.roles", "broker",
                        "node.id", "2",
                        "listeners", "BROKER://127.0.0.1:9192",
                        "controller.quorum.voters", "100@127.0.0.1:9093",
                        "default.replication.factor", "3",
                        "min.insync.replicas", "2",
                        "offsets.topic.replication.factor", "3",
                        "transaction.state.log.replication.factor", "3",
                        "transaction.state.log.min.isr", "2"));
    }

    @Test
    void the_controller_apart_is_nothing_else_and_holds_topics_to_the_same() {
        var controller = new ClusterNode(ClusterNode.CONTROLLER, 0, 9093, 3);

        assertThat(controller.address()).isEqualTo("127.0.0.1:9093");
        assertThat(controller.settings(LOGS))
                .doesNotContainKey("inter.broker.listener.name")
                .containsAllEntriesOf(Map.of(
                        "process.roles", "controller",
                        "node.id", "100",
                        "listeners", "CONTROLLER://127.0.0.1:9093",
                        "controller.quorum.voters", "100@127.0.0.1:9093",
                        "min.insync.replicas", "2"));
    }

    @Test
    void who_comes_in_by_a_further_listener_is_told_its_address_and_this_machine_the_one_on_loopback() {
        var outside = Advertised.read("127.0.0.1:32771@9192");
        var beside = Advertised.read("kafka:19092");

        assertThat(ClusterNode.alone(9092, 9093, List.of(outside, beside)).settings(LOGS))
                .containsAllEntriesOf(Map.of(
                        "listeners",
                        "BROKER://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093,CLIENT0://0.0.0.0:9192,CLIENT1://0.0.0.0:19092",
                        "advertised.listeners",
                        "BROKER://127.0.0.1:9092,CLIENT0://127.0.0.1:32771,CLIENT1://kafka:19092",
                        "listener.security.protocol.map",
                        "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,CLIENT0:PLAINTEXT,CLIENT1:PLAINTEXT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "kafka", ":9092", "kafka:", "kafka:0", "kafka:65536", "kafka:9092@", "kafka:9092@x"})
    void what_is_no_address_is_not_advertised(String text) {
        assertThatThrownBy(() -> Advertised.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HOST:PORT");
    }
}
