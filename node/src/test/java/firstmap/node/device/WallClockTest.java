package firstmap.node.device;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.node.device.WallClock.Turn;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WallClockTest {
    private long now;
    private final WallClock clock = new WallClock(() -> now);

    @Test
    void nobody_acts_before_simulated_time_begins() {
        now = -7;
        assertThat(clock.next(1, 0)).isEqualTo(new Turn.Wait(Duration.ofNanos(7)));
    }

    @Test
    void who_is_due_is_woken_at_the_time_that_it_is_however_late() {
        now = 60;
        assertThat(clock.next(1, 50)).isEqualTo(new Turn.Wake(60));
    }

    @Test
    void who_is_not_due_listens_until_then_but_not_for_long() {
        assertThat(clock.next(1, 50)).isEqualTo(new Turn.Wait(Duration.ofNanos(50)));
        assertThat(clock.next(1, 3_600_000_000_000L)).isEqualTo(new Turn.Wait(Duration.ofMillis(500)));
    }

    @Test
    void who_has_nothing_more_to_do_has_ended_once_it_has_seen_the_board() {
        assertThat(clock.next(1, Long.MAX_VALUE)).isEqualTo(new Turn.End());
        assertThat(clock.next(0, Long.MAX_VALUE)).isInstanceOf(Turn.Wait.class);
    }
}
