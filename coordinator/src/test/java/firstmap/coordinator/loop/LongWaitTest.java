package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Without a thread: each look is the test's. */
class LongWaitTest {
    private long wait;
    private int ended;

    @AutoClose
    private final LongWait watch = new LongWait(() -> wait, () -> ended++);

    private void look(int times) {
        for (int i = 0; i < times; i++) watch.look();
    }

    @Test
    void a_wait_that_is_still_there_at_the_sixth_look_is_ended_and_again_if_that_did_not_help() {
        wait = 7;
        look(5);
        assertThat(ended).isZero();
        look(1);
        assertThat(ended).isOne();
        look(6);
        assertThat(ended).isEqualTo(2);
    }

    @Test
    void waits_that_follow_each_other_are_none_that_lasts_nor_is_no_wait() {
        for (int i = 0; i < 100; i++) {
            wait = i / 5 % 3 == 0 ? 0 : i / 5;
            look(1);
        }
        wait = 0;
        look(100);
        assertThat(ended).isZero();
    }
}
