package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.NoRoom;
import firstmap.coordinator.kafka.Holder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final TimeoutException AWAY = new TimeoutException("away");

    private final Failures failures = new Failures("judge");

    private Sequel after(RuntimeException failure) {
        return failures.of(failure, SHORT, 0);
    }

    private static Sequel pause(long millis) {
        return new Sequel.NewLife(Duration.ofMillis(millis));
    }

    @Test
    void each_pause_is_twice_the_one_before_up_to_five_seconds() {
        var pauses = new ArrayList<Sequel>();
        for (int i = 0; i < 40; i++) pauses.add(after(AWAY));
        assertThat(pauses).startsWith(pause(100), pause(200), pause(400), pause(800), pause(1600), pause(3200));
        assertThat(pauses.subList(6, 40)).containsOnly(pause(5000));
    }

    @Test
    void who_has_lived_for_more_than_a_minute_begins_with_the_shortest_pause_again() {
        after(AWAY);
        after(AWAY);
        assertThat(failures.of(AWAY, Duration.ofSeconds(60), 0)).isEqualTo(pause(400));
        assertThat(failures.of(AWAY, Duration.ofSeconds(61), 0)).isEqualTo(pause(100));
        assertThat(after(AWAY)).isEqualTo(pause(200));
    }

    static Stream<RuntimeException> ends() {
        return Stream.of(
                new NameTaken("judge", new Holder("life", "http://127.0.0.1:1")),
                new NoRoom(new OutOfMemoryError(), 1, 2),
                new UnsupportedVersionException("too old"));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void what_another_life_would_meet_again_is_the_end(RuntimeException failure) {
        after(AWAY);
        assertThat(after(failure)).isEqualTo(new Sequel.End(failure.getMessage()));
    }

    @Test
    void settings_that_cannot_be_right_end_it_at_the_start_and_never_later() {
        var wrong = new KafkaException("no client", new ConfigException("no such host"));
        assertThat(new Failures("judge").of(wrong, SHORT, 0)).isEqualTo(new Sequel.End("no client"));
        assertThat(after(AWAY)).isEqualTo(pause(100));
        assertThat(after(wrong)).isEqualTo(pause(200));
    }

    @Test
    void who_is_fenced_in_turns_gives_way_and_says_to_whom() {
        var fenced = new ProducerFencedException("by a namesake");
        assertThat(after(fenced)).isEqualTo(pause(100));
        assertThat(after(fenced)).isEqualTo(pause(200));
        assertThat(after(fenced))
                .isEqualTo(new Sequel.End("another coordinator runs under the name judge; names must differ"));
    }
}
