package firstmap.coordinator.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
    @Test
    void no_configuration_file_can_undo_what_the_guarantees_rest_on() {
        var careless = Map.<String, Object>ofEntries(
                Map.entry("bootstrap.servers", "somewhere:9092"),
                Map.entry("security.protocol", "SASL_SSL"),
                Map.entry("isolation.level", "read_uncommitted"),
                Map.entry("enable.auto.commit", true),
                Map.entry("acks", "1"),
                Map.entry("enable.idempotence", false),
                Map.entry("transactional.id", "mine"),
                Map.entry("group.id", "mine"),
                Map.entry("group.instance.id", "mine"),
                Map.entry("auto.offset.reset", "latest"));
        assertThat(ClientSettings.requests(careless, "c", "firstmap-coordinators", "m"))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("group.id", "firstmap-coordinators")
                .containsEntry("group.instance.id", "m")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("security.protocol", "SASL_SSL");
        assertThat(ClientSettings.reader(careless, "c"))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "none")
                .doesNotContainKey("group.id");
        assertThat(ClientSettings.events(careless, "c", "firstmap-coordinator-1"))
                .containsEntry("transactional.id", "firstmap-coordinator-1")
                .containsEntry("enable.idempotence", true)
                .containsEntry("acks", "all")
                .containsEntry("security.protocol", "SASL_SSL");
    }
}
