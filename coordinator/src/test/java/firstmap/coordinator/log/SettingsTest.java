package firstmap.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void no_configuration_file_can_undo_what_the_guarantees_rest_on() {
        var careless = Map.<String, Object>of(
                "bootstrap.servers", "somewhere:9092",
                "security.protocol", "SASL_SSL",
                "isolation.level", "read_uncommitted",
                "enable.auto.commit", true,
                "acks", "1",
                "enable.idempotence", false,
                "transactional.id", "mine",
                "group.id", "mine",
                "auto.offset.reset", "latest");
        assertThat(Settings.requests(careless, "c"))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("group.id", "firstmap-coordinators")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("security.protocol", "SASL_SSL");
        assertThat(Settings.reader(careless, "c"))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "none")
                .doesNotContainKey("group.id");
        assertThat(Settings.events(careless, "c", "firstmap-coordinator-1"))
                .containsEntry("transactional.id", "firstmap-coordinator-1")
                .containsEntry("enable.idempotence", true)
                .containsEntry("acks", "all")
                .containsEntry("security.protocol", "SASL_SSL");
    }
}
