package firstmap.node.client.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientVersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"3.9.1", "4.1.1", "4.0.10", "4.1.1-rc1"})
    void clients_that_can_corrupt_records_are_refused_with_what_to_do(String version) {
        assertThat(ClientVersion.problem(version)).get().asString().startsWith("kafka-clients " + version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.1.2", "4.2.0", "4.3.1", "10.0.0", "unknown"})
    void others_are_not(String version) {
        assertThat(ClientVersion.problem(version)).isEmpty();
    }

    @Test
    void the_version_can_be_told() {
        assertThat(AppInfoParser.getVersion()).matches("\\d+\\.\\d+\\.\\d+");
    }
}
