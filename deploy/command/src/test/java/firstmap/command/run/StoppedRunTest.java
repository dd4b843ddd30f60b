package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.command.Project;
import firstmap.command.cli.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a process, at the moments at which one stops it. */
class StoppedRunTest {
    private static final String SCENARIO =
            Project.ROOT.resolve("deploy/examples/late-refused.yaml").toString();

    @TempDir
    Path folder;

    @Test
    void whatever_is_stopped_says_so_before_it_is_gone() throws Exception {
        var data = folder.resolve("data");
        try (var broker = Program.start(folder, "broker", "--data", data.toString())) {
            assertThat(broker.line()).startsWith("127.0.0.1:");
            assertThat(broker.terminate(Duration.ofSeconds(25)))
                    .as(broker.said())
                    .isTrue();

            assertThat(broker.exitCode()).isEqualTo(143);
            assertThat(broker.said()).isEqualTo("firstmap: stopped\n");
        }
    }

    /** Each file is there at another moment: before Kafka begins, while it starts, when it serves, when there are topics. */
    @ParameterizedTest
    @ValueSource(strings = {"boards", "kafka/meta.properties", "bootstrap", "kafka/firstmap.events-0"})
    void a_run_is_stopped_at_once_and_says_where_its_log_is(String moment) throws Exception {
        var data = folder.resolve("data");
        try (var run = Program.start(folder, "run", SCENARIO, "--data", data.toString(), "--output", "json")) {
            await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(data.resolve(moment)));
            assertThat(run.terminate(Duration.ofSeconds(25))).as(run.said()).isTrue();

            assertThat(run.exitCode()).isEqualTo(143);
            assertThat(run.rest()).isEmpty();
            assertThat(run.said())
                    .startsWith("firstmap: stopped ")
                    .endsWith("; the log is in " + data + "\n")
                    .hasLineCount(1);
        }
        var again = Cli.run("run", SCENARIO, "--data", data.toString(), "--board", "again");
        assertThat(again.code()).as(again.err()).isZero();
    }
}
