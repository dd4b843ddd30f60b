package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class DuelTest {
    @Test
    void who_is_fenced_for_the_third_time_gives_way() {
        var duel = new MutualFencing();
        var fenced = new KafkaException(new ProducerFencedException("by a namesake"));
        assertThat(duel.isLost(fenced)).isFalse();
        assertThat(duel.isLost(fenced)).isFalse();
        assertThat(duel.isLost(fenced)).isTrue();
    }

    @Test
    void an_outage_is_no_duel() {
        var duel = new MutualFencing();
        for (int i = 0; i < 10; i++)
            assertThat(duel.isLost(new TimeoutException("away"))).isFalse();
    }
}
