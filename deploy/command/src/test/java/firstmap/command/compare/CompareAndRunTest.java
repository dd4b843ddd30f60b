package firstmap.command.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.cli.Cli;
import firstmap.command.run.BoardLog;
import firstmap.command.run.BoardPort;
import firstmap.command.scenario.Examples;
import firstmap.events.Progress;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.node.play.ScenarioPlayer;
import firstmap.node.scenario.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is compared without Kafka is what a run over Kafka writes. */
class CompareAndRunTest {
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "video-record.yaml, strict",
        "video-record.yaml, recreate",
        "video-record.yaml, pre-attach",
        "video-record.yaml, compatible",
        "video-record.yaml, migrate",
        "late-refused.yaml, migrate",
        "cheese.yaml, recreate"
    })
    void the_log_of_a_way_is_that_of_a_run_by_that_way_byte_for_byte(String example, String way) throws Exception {
        var file = Examples.FOLDER.resolve(example).toString();
        var namespace = example.substring(0, example.indexOf('.')) + "." + way;
        var run = json(Cli.run(
                "run",
                file,
                "--way",
                way,
                "--seed",
                "7",
                "--bootstrap",
                broker.bootstrapServers(),
                "--namespace",
                namespace,
                "--output",
                "json"));
        var compared = json(Cli.run("compare", file, "--way", way, "--seed", "7", "--output", "json"));
        assertThat(compared.at("/ways/0/head")).isEqualTo(run.at("/log/head"));

        var scenario = Examples.scenario(example).by(named(way));
        var port = new BoardPort(scenario.board());
        ScenarioPlayer.byTurns(scenario, port, 7, Progress.SILENT);
        var written = new ArrayList<String>();
        var installation =
                new Installation(Map.of("bootstrap.servers", broker.bootstrapServers()), new Namespace(namespace));
        new BoardLog(installation, Progress.SILENT).values(scenario.board(), written::add);
        assertThat(written).isEqualTo(port.events());
    }

    private static Way named(String name) {
        for (var way : Way.values()) if (way.wireName().equals(name)) return way;
        throw new AssertionError(name);
    }

    private static JsonNode json(Cli.Result result) throws IOException {
        assertThat(result.code()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }
}
