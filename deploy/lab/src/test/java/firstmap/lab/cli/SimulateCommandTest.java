package firstmap.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.cli.Cli;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SimulateCommandTest {
    @Test
    void people_get_what_has_happened_and_that_everything_held() {
        var result = Cli.run("simulate", "--seeds", "3", "--from", "10", "--output", "table");

        assertThat(result.code()).isZero();
        assertThat(result.lines()).anyMatch(line -> line.matches("request +[0-9,]+ +[0-9,]+ +[0-9,]+"));
        assertThat(result.lines().getLast()).startsWith("3 seeds from 10: every invariant held");
    }

    @Test
    void one_seed_tells_its_log_and_tells_the_same_again() throws IOException {
        var result = Cli.run("simulate", "--seed", "5");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .isEqualTo(Cli.run("simulate", "--seed", "5").out())
                .isNotEqualTo(Cli.run("simulate", "--seed", "6").out());
        assertThat(new ObjectMapper().readTree(result.out()).get("log").textValue())
                .hasSize(64);
    }

    @Test
    void what_is_broken_fails_with_the_seed_the_step_the_invariant_and_the_way_to_see_it_again() throws IOException {
        var result = Cli.run("simulate", "--broken", "offsets-outside", "--seeds", "50");

        assertThat(result.code()).isEqualTo(1);
        var failure = new ObjectMapper().readTree(result.out()).get("failure");
        assertThat(failure.get("invariant").textValue()).isEqualTo("offsets match answers");
        assertThat(failure.get("step").longValue()).isPositive();
        assertThat(failure.get("last").size()).isPositive();
        assertThat(failure.get("again").textValue())
                .isEqualTo("./firstmap simulate --seed " + failure.get("seed") + " --broken offsets-outside --verbose");

        var again = Cli.run(
                "simulate", "--seed", failure.get("seed").asText(), "--broken", "offsets-outside", "--output", "table");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.out()).contains("failed at step").contains("offsets match answers");
    }

    @Test
    void a_way_to_be_broken_that_there_is_not_is_wrong_usage() {
        assertThat(Cli.run("simulate", "--broken", "hope").err()).contains("'hope' is not one of no-fencing");
        assertThat(Cli.run("simulate", "--seed", "1", "--seeds", "2").code()).isEqualTo(2);
        assertThat(Cli.run("simulate", "--seeds", "0").code()).isEqualTo(2);
    }
}
