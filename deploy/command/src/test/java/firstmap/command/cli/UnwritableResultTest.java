package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import firstmap.command.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A result goes to a disk that is full, or to a descriptor that nobody can write to. */
class UnwritableResultTest {
    private static final String BOARD =
            Project.ROOT.resolve("deploy/examples/boards/phone.yaml").toString();
    private static final String SCENARIO =
            Project.ROOT.resolve("deploy/examples/cheese.yaml").toString();

    /** Each command's help, and what prints a result without Kafka, in each of its formats. */
    static Stream<List<String>> commands() {
        var helps = UsageTest.commands().map(command -> List.of(command, "--help"));
        return Stream.concat(
                helps,
                Stream.of(
                        List.of("--help"),
                        List.of("--version"),
                        List.of("completion"),
                        List.of("completion", "zsh"),
                        List.of("decide", "--board", BOARD),
                        List.of("compare", SCENARIO, "--output", "json"),
                        List.of("compare", SCENARIO, "--output", "table"),
                        List.of("scatterlist", "--extents", "0x1000+0x2000", "--output", "json"),
                        List.of("scatterlist", "--extents", "0x1000+0x2000", "--output", "table")));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void it_is_said_and_the_command_fails(List<String> command) {
        var result = run("No space left on device", command.toArray(String[]::new));

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .endsWith("firstmap: the result cannot be written: No space left on device\n")
                .containsOnlyOnce("cannot be written");
    }

    @Test
    void who_reads_it_may_have_seen_enough() {
        var result = run("Broken pipe", "--help");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEmpty();
    }

    private static Cli.Result run(String problem, String... command) {
        var err = new ByteArrayOutputStream();
        var in = new ByteArrayInputStream(
                "{\"type\":\"create\",\"buffer\":\"b\",\"size\":4096}\n".getBytes(StandardCharsets.UTF_8));
        var console = new Console(
                in, new Full(problem), new PrintStream(err, true, StandardCharsets.UTF_8), false, false, false);
        int code = Firstmap.run(console, command);
        return new Cli.Result(code, "", err.toString(StandardCharsets.UTF_8));
    }

    private static final class Full extends OutputStream {
        private final String problem;

        Full(String problem) {
            this.problem = problem;
        }

        @Override
        public void write(int one) throws IOException {
            throw new IOException(problem);
        }
    }
}
