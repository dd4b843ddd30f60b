package firstmap.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.cli.Cli;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabUsageTest {
    @ParameterizedTest
    @ValueSource(strings = {"simulate", "torture", "bench", "faults", "extend"})
    void each_command_of_the_lab_is_found_and_explains_itself(String command) {
        assertThat(Cli.run("--help").out()).contains("\n  " + command + " ");

        var result = Cli.run(command, "--help");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: firstmap " + command).contains("Exit codes:");
        assertThat(result.err()).isEmpty();
        assertThat(result.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "simulate --no-such-option",
                "simulate --broken nothing",
                "torture --no-such-option",
                "torture --kills many",
                "torture --coordinators 0",
                "bench",
                "bench speed",
                "bench audit --no-such-option",
                "faults --no-such-option",
                "faults --only hope",
                "faults --jobs 0",
                "extend --no-such-option",
                "extend nothing"
            })
    void wrong_usage_is_exit_code_2_and_nothing_on_stdout(String line) {
        var result = Cli.run(line.split(" "));

        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("firstmap: ");
    }

    @Test
    void what_can_be_broken_is_said_in_words_of_its_own() {
        assertThat(Cli.run("simulate", "--broken", "nothing").err()).contains("no-fencing");
        assertThat(Cli.run("simulate", "--help").out()).contains("no-fencing");
    }
}
