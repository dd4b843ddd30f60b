package firstmap.node.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Invalid;
import firstmap.node.NodeApplication;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceFactoryTest {
    @Test
    void properties_for_the_kafka_clients_keep_their_names() {
        try (var context = ApplicationContext.run(Map.of(
                "firstmap.node.kafka.security.protocol", "SSL",
                "firstmap.node.kafka.ssl.truststore.location", "/etc/trust"))) {
            assertThat(DeviceFactory.client(context.getEnvironment(), "broker:9092"))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "security.protocol", "SSL",
                            "ssl.truststore.location", "/etc/trust",
                            "bootstrap.servers", "broker:9092"));
        }
    }

    @Test
    void a_setting_that_is_missing_is_named() {
        assertThatThrownBy(() -> NodeApplication.start(Map.of("firstmap.node.actor", "camera")))
                .isInstanceOf(Invalid.class)
                .hasMessage("firstmap.node.scenario: missing");
    }

    @Test
    void the_wall_clock_is_refused_where_the_board_grants_its_time(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("granted.yaml"), """
                scenario: 1
                name: granted
                duration: 1s
                board:
                  board: granted
                  time: granted
                  heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 64MiB}]
                  devices: {camera: {functions: {capture: {}}}}
                actors:
                  camera: {produces: {set: preview, buffers: 1, size: 4096, function: capture}}
                """);
        assertThatThrownBy(() -> NodeApplication.start(Map.of(
                        "firstmap.node.actor", "camera",
                        "firstmap.node.scenario", file.toString(),
                        "firstmap.node.bootstrap", "127.0.0.1:9",
                        "firstmap.node.speed", "real")))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("the board of scenario granted grants its time");
    }

    @Test
    void a_speed_that_there_is_not_is_refused_with_those_that_there_are() {
        assertThatThrownBy(() -> NodeApplication.start(Map.of(
                        "firstmap.node.actor", "camera",
                        "firstmap.node.scenario", "../deploy/examples/video-record.yaml",
                        "firstmap.node.bootstrap", "127.0.0.1:9",
                        "firstmap.node.speed", "slow")))
                .isInstanceOf(Invalid.class)
                .hasMessage("firstmap.node.speed: not one of real, max");
    }

    @Test
    void a_node_that_comes_when_the_scenario_is_over_says_so() {
        assertThatThrownBy(() -> NodeApplication.start(Map.of(
                        "firstmap.node.actor", "camera",
                        "firstmap.node.scenario", "../deploy/examples/video-record.yaml",
                        "firstmap.node.bootstrap", "127.0.0.1:9",
                        "firstmap.node.speed", "real",
                        "firstmap.node.epoch-millis", 1)))
                .isInstanceOf(Invalid.class)
                .hasMessageMatching(
                        "the scenario video-record was over [0-9]+ ms ago: all its nodes need a later start");
    }
}
