package firstmap.node.device;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.node.device.Clock.Turn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private final List<Long> instants = new ArrayList<>();
    private final List<String> woken = new ArrayList<>();
    private long wallWait;
    private final VirtualClock clock =
            new VirtualClock(List.of("camera", "display"), 1, _ -> wallWait, (at, _) -> instants.add(at));

    VirtualClockTest() {
        clock.enter("camera", () -> woken.add("camera"));
        clock.enter("display", () -> woken.add("display"));
    }

    private static boolean waits(Turn turn) {
        return turn instanceof Turn.Wait;
    }

    @Test
    void time_stands_still_until_every_node_has_come() {
        assertThat(waits(clock.next("camera", 1, 0))).isTrue();
        assertThat(instants).isEmpty();
        clock.next("display", 1, 50);
        assertThat(instants).containsExactly(0L);
    }

    @Test
    void time_stands_still_until_every_node_has_seen_the_first_event() {
        clock.next("camera", 0, 0);
        assertThat(waits(clock.next("display", 0, 0))).isTrue();
        assertThat(instants).isEmpty();
    }

    @Test
    void time_goes_to_the_least_wake_and_wakes_only_who_asked_for_it() {
        clock.next("camera", 1, 70);
        assertThat(clock.next("display", 1, 50)).isEqualTo(new Turn.Wake(50));
        assertThat(waits(clock.next("camera", 1, 70))).isTrue();
    }

    @Test
    void who_is_due_is_called_from_its_listening() {
        clock.next("camera", 1, 50);
        clock.next("display", 1, 70);
        assertThat(woken).containsExactly("camera");
        assertThat(clock.next("camera", 1, 50)).isEqualTo(new Turn.Wake(50));
    }

    @Test
    void while_one_has_something_under_way_nobody_goes_on() {
        clock.next("camera", 1, 50);
        clock.next("display", 1, 60);
        clock.next("camera", 1, 50); // is awake now and asks the board
        assertThat(waits(clock.next("display", 1, 60))).isTrue();
        assertThat(instants).containsExactly(50L);
    }

    @Test
    void who_has_not_seen_what_another_has_seen_holds_time() {
        clock.next("camera", 1, 50);
        clock.next("display", 1, 90);
        clock.next("camera", 1, 50);
        assertThat(waits(clock.next("camera", 3, 80))).isTrue();
        assertThat(waits(clock.next("display", 2, 90))).isTrue();
        assertThat(instants).containsExactly(50L);
        // The third event makes the display want to act in the same instant.
        assertThat(clock.next("display", 3, 50)).isEqualTo(new Turn.Wake(50));
        assertThat(instants).containsExactly(50L, 50L);
    }

    @Test
    void time_never_goes_back() {
        clock.next("camera", 1, 50);
        clock.next("display", 1, 60);
        clock.next("camera", 1, 50);
        clock.next("display", 1, 10);
        assertThat(clock.next("camera", 1, 90))
                .satisfies(turn -> assertThat(waits(turn)).isTrue());
        assertThat(clock.next("display", 1, 10)).isEqualTo(new Turn.Wake(50));
    }

    @Test
    void it_ends_for_all_when_nobody_wants_to_act_again() {
        clock.next("camera", 1, Long.MAX_VALUE);
        assertThat(clock.next("display", 1, Long.MAX_VALUE)).isEqualTo(new Turn.End());
        assertThat(clock.next("camera", 1, Long.MAX_VALUE)).isEqualTo(new Turn.End());
        assertThat(woken).contains("camera");
    }

    @Test
    void it_ends_for_all_when_one_has_failed() {
        clock.leave("camera");
        assertThat(clock.next("display", 1, 50)).isEqualTo(new Turn.End());
    }

    @Test
    void the_wall_clock_holds_an_instant_back() {
        wallWait = 7;
        clock.next("camera", 1, 50);
        assertThat(clock.next("display", 1, 60)).isEqualTo(new Turn.Wait(java.time.Duration.ofNanos(7)));
        wallWait = 0;
        assertThat(clock.next("camera", 1, 50)).isEqualTo(new Turn.Wake(50));
    }
}
