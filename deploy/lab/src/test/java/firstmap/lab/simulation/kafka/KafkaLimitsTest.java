package firstmap.lab.simulation.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.kafka.ClientSettings;
import firstmap.lab.simulation.world.Agenda;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaLimitsTest {
    private static long millis(Object setting) {
        return ((Integer) setting) * Agenda.MILLISECOND;
    }

    @Test
    void simulated_clients_wait_as_long_as_the_settings_say_that_ship() {
        var member = ClientSettings.requests(Map.of(), "c", "g", "m");
        var writer = ClientSettings.events(Map.of(), "c", "t");
        assertThat(KafkaLimits.SHIPPED.member().session()).isEqualTo(millis(member.get("session.timeout.ms")));
        assertThat(KafkaLimits.SHIPPED.member().mostRecords()).isEqualTo(member.get("max.poll.records"));
        assertThat(KafkaLimits.SHIPPED.reader().mostRecords())
                .isEqualTo(ClientSettings.reader(Map.of(), "c").get("max.poll.records"));
        assertThat(KafkaLimits.SHIPPED.member().resetsToEarliest()).isTrue();
        assertThat(KafkaLimits.SHIPPED.reader().resetsToEarliest()).isFalse();
        assertThat(KafkaLimits.SHIPPED.producer()).isEqualTo(millis(writer.get("max.block.ms")));
        assertThat(KafkaLimits.SHIPPED.delivery()).isEqualTo(millis(writer.get("delivery.timeout.ms")));
        assertThat(KafkaLimits.SHIPPED.transaction()).isEqualTo(millis(writer.get("transaction.timeout.ms")));
        assertThat(KafkaLimits.SHIPPED.sign())
                .isEqualTo(millis(ClientSettings.signs(Map.of(), "c").get("delivery.timeout.ms")));
        assertThat(KafkaLimits.SHIPPED.request()).isEqualTo(writer.get("max.request.size"));
        assertThat(KafkaLimits.SHIPPED.admin())
                .isEqualTo(millis(ClientSettings.admin(Map.of(), "c").get("default.api.timeout.ms")));
    }

    @Test
    void where_the_settings_say_nothing_it_is_what_kafka_takes_itself_and_a_test_may_say_otherwise() {
        assertThat(KafkaLimits.SHIPPED.member().patience()).isEqualTo(60 * Agenda.SECOND);
        var hasty = KafkaLimits.with(Map.of("default.api.timeout.ms", 1_000, "session.timeout.ms", 2_000));
        assertThat(hasty.member().patience()).isEqualTo(Agenda.SECOND);
        assertThat(hasty.member().session()).isEqualTo(2 * Agenda.SECOND);
        assertThat(hasty.transaction()).isEqualTo(KafkaLimits.SHIPPED.transaction());
    }
}
