package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class MutualFencingTest {
    @Test
    void who_is_fenced_for_the_third_time_gives_way() {
        var fencing = new MutualFencing();
        var fenced = new KafkaException(new ProducerFencedException("by a namesake"));
        assertThat(fencing.isLost(fenced)).isFalse();
        assertThat(fencing.isLost(fenced)).isFalse();
        assertThat(fencing.isLost(fenced)).isTrue();
    }

    @Test
    void an_outage_is_no_duel() {
        var fencing = new MutualFencing();
        for (int i = 0; i < 10; i++)
            assertThat(fencing.isLost(new TimeoutException("away"))).isFalse();
    }
}
