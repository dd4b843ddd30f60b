package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class MutualFencingTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final KafkaException fenced = new KafkaException(new ProducerFencedException("by a namesake"));
    private final MutualFencing fencing = new MutualFencing();

    @Test
    void who_is_fenced_for_the_third_time_gives_way() {
        assertThat(fencing.isLost(fenced, 0)).isFalse();
        assertThat(fencing.isLost(fenced, 30 * SECOND)).isFalse();
        assertThat(fencing.isLost(fenced, 60 * SECOND)).isTrue();
    }

    @Test
    void what_is_more_than_a_minute_ago_does_not_count() {
        assertThat(fencing.isLost(fenced, 0)).isFalse();
        assertThat(fencing.isLost(fenced, 30 * SECOND)).isFalse();
        assertThat(fencing.isLost(fenced, 61 * SECOND)).isFalse();
        assertThat(fencing.isLost(fenced, 90 * SECOND)).isTrue();
    }

    @Test
    void an_outage_is_no_duel() {
        for (int i = 0; i < 10; i++)
            assertThat(fencing.isLost(new TimeoutException("away"), i)).isFalse();
    }
}
