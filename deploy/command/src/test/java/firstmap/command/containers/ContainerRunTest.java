package firstmap.command.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.Project;
import firstmap.command.cli.Cli;
import org.junit.jupiter.api.Test;

/** The main job against a Kafka that somebody else runs: a broker in a container. */
@ContainerTest
class ContainerRunTest {

    @Test
    void run_uses_the_broker_that_bootstrap_names_and_its_history_stays_there() throws Exception {
        var scenario = Project.ROOT.resolve("deploy/examples/video-record.yaml").toString();
        try (var kafka = ContainerKafka.start()) {
            var bootstrap = kafka.getBootstrapServers();

            var run = Cli.run("run", scenario, "--bootstrap", bootstrap, "--output", "json");

            assertThat(run.code()).as(run.err()).isZero();
            var report = new ObjectMapper().readTree(run.out());
            assertThat(report.get("allocations")).hasSize(4);
            assertThat(report.at("/lateJoins/0/device").textValue()).isEqualTo("encoder");
            assertThat(report.at("/lateJoins/0/buffers")).hasSize(4);
            assertThat(report.get("checks"))
                    .isNotEmpty()
                    .allMatch(check -> check.get("holds").booleanValue());

            var history = Cli.run("history", "phone/preview-3", "--bootstrap", bootstrap, "--output", "json");
            assertThat(history.code()).as(history.err()).isZero();
            assertThat(history.out()).contains("\"created\"", "\"allocated\"", "\"EBUSY\"", "\"freed\"");
        }
    }
}
