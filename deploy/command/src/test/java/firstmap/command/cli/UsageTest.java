package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import firstmap.command.terminal.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    static Stream<String> commands() {
        var console = new Console(System.in, System.out, System.err, false, false, false);
        return Firstmap.commandLine(console, new PrintWriter(new StringWriter())).getSubcommands().keySet().stream();
    }

    /** Of what proves the rest nothing ships; where that is on the class path its commands are found. */
    @Test
    void what_ships_has_every_command_of_the_contract_and_none_of_the_lab() {
        assertThat(commands())
                .containsExactlyInAnyOrder(
                        "run",
                        "compare",
                        "decide",
                        "history",
                        "what-if",
                        "audit",
                        "scatterlist",
                        "import",
                        "export",
                        "quarantine",
                        "replay",
                        "broker",
                        "coordinator",
                        "node",
                        "completion");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void each_command_explains_itself(String command) {
        var result = Cli.run(command, "--help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: firstmap " + command).contains("Exit codes:");
        assertThat(result.err()).isEmpty();
        assertThat(result.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void each_command_answers_an_unknown_option_with_exit_code_2(String command) {
        var result = Cli.run(command, "--no-such-option");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("firstmap: ").contains("Try 'firstmap " + command + " --help'.");
    }

    @Test
    void whoever_speaks_to_kafka_takes_a_namespace_and_refuses_what_cannot_be_one() {
        for (var command : List.of(
                "audit", "broker", "coordinator", "export", "history", "import", "node", "replay", "run", "what-if")) {
            assertThat(Cli.run(command, "--help").out()).as(command).contains("--namespace=NAME");

            var result = Cli.run(command, "--namespace", "a_b");
            assertThat(result.code()).as(command).isEqualTo(2);
            assertThat(result.err()).contains("namespace").contains("not 1 to 63 characters of a-z0-9.-");
        }
    }

    @Test
    void who_plays_a_scenario_has_a_way_or_a_policy_but_not_both() {
        for (var command : List.of("run SCENARIO", "node --scenario FILE --actor camera")) {
            var result = Cli.run((command + " --way recreate --policy strict").split(" "));

            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).contains("either --way or --policy");
        }
    }

    @Test
    void a_mistyped_command_is_answered_with_what_was_meant() {
        var result = Cli.run("hitsory");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("unknown command 'hitsory'").contains("history");
    }

    @Test
    void no_command_at_all_is_wrong_usage() {
        assertThat(Cli.run().code()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "run x.yaml --policy lenient",
                "run x.yaml --speed slow",
                "run x.yaml --deterministic",
                "run x.yaml --output xml",
                "history",
                "history phone",
                "what-if",
                "what-if phone/b",
                "what-if phone --attach encoder/input",
                "audit log.jsonl --bootstrap localhost:1",
                "audit --live ftp://x",
                "audit --results t",
                "audit log.jsonl --group g",
                "audit --group g --since f",
                "audit --group g --save f",
                "audit --group g --write-heads f",
                "audit --group g --live http://localhost:1",
                "quarantine 1",
                "quarantine -1 0",
                "quarantine one 0",
                "scatterlist",
                "scatterlist --extents 0x1000",
                "scatterlist --extents 0x1000+12",
                "scatterlist --extents 0x1000+0x1000 --function {",
                "scatterlist --extents 0x1000+0x1000 --function {\"dmaBits\":65}",
                "import",
                "broker",
                "coordinator",
                "coordinator --name a --bootstrap localhost:1 --highest-rule 3",
                "coordinator --name a --bootstrap localhost:1 --highest-rule new",
                "node --actor camera",
                "replay --policy lenient",
                "replay --group g",
                "replay x.jsonl --write-verdicts t",
                "replay x.jsonl --data y",
                "export",
                "export --out x --format csv",
                "completion fish"
            })
    void wrong_usage_is_exit_code_2_and_nothing_on_stdout(String line) {
        var result = Cli.run(line.split(" "));

        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("firstmap: ");
    }

    @Test
    void time_that_is_granted_does_not_go_by_the_wall_clock(@TempDir Path folder) throws IOException {
        var text = Files.readString(Project.ROOT.resolve("deploy/examples/cheese.yaml"));
        var granted = text.replace("  policy: compatible\n", "  policy: compatible\n  time: granted\n");
        assertThat(granted).isNotEqualTo(text);
        var file = Files.writeString(folder.resolve("granted.yaml"), granted);
        var result = Cli.run("run", file.toString(), "--speed", "real");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("the board of scenario cheese grants its time")
                .contains("leave --speed real out, or 'time: granted' of the board");
        assertThat(Cli.run("run", file.toString(), "--data", folder.toString()).code())
                .as("as it says")
                .isZero();
    }

    @Test
    void policies_are_said_as_the_contract_says_them() {
        assertThat(Cli.run("run", "x.yaml", "--policy", "lenient").err()).contains("strict, compatible, migrate");
        assertThat(Cli.run("run", "--help").out()).contains("strict, compatible, migrate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completion_knows_commands_and_options(String shell) {
        var result = Cli.run("completion", shell);

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("scatterlist").contains("--speed").contains("./firstmap");
    }

    @Test
    void a_terminal_gets_no_colour_where_it_is_not_wanted() {
        assertThat(new Console(System.in, System.out, System.err, true, true, false).paintsOut())
                .isFalse();
        assertThat(new Console(System.in, System.out, System.err, true, true, true).paintsOut())
                .isTrue();
        assertThat(new Console(System.in, System.out, System.err, false, true, true).paintsOut())
                .isFalse();
    }
}
