package firstmap.node.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Invalid;
import firstmap.events.Time;
import firstmap.node.play.ScenarioFiles;
import org.junit.jupiter.api.Test;

class SpeedTest {
    private final Scenario given = ScenarioFiles.example("video-record.yaml");
    private final Scenario granted = given.granting(Time.GRANTED);

    @Test
    void as_fast_as_it_goes_a_board_grants_its_time_whatever_the_scenario_says() {
        assertThat(Speed.MAX.of(given)).isEqualTo(granted);
        assertThat(Speed.MAX.of(granted)).isEqualTo(granted);
    }

    @Test
    void by_the_wall_clock_time_is_given_and_cannot_be_granted() {
        assertThat(Speed.REAL.of(given)).isEqualTo(given);
        assertThatThrownBy(() -> Speed.REAL.of(granted))
                .isInstanceOf(Invalid.class)
                .hasMessage(
                        "the board of scenario video-record grants its time, and the wall clock waits for nobody: leave"
                                + " --speed real out, or 'time: granted' of the board");
    }
}
