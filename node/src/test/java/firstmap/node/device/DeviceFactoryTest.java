package firstmap.node.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Invalid;
import firstmap.node.NodeApplication;
import io.micronaut.context.ApplicationContext;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
    void a_node_that_comes_when_the_scenario_is_over_says_so() {
        assertThatThrownBy(() -> NodeApplication.start(Map.of(
                        "firstmap.node.actor", "camera",
                        "firstmap.node.scenario", "../deploy/examples/video-record.yaml",
                        "firstmap.node.bootstrap", "127.0.0.1:9",
                        "firstmap.node.epoch-millis", 1)))
                .isInstanceOf(Invalid.class)
                .hasMessageMatching(
                        "the scenario video-record was over [0-9]+ ms ago: all its nodes need a later start");
    }
}
