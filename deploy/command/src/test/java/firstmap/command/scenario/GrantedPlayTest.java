package firstmap.command.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.BoardPort;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.json.EventJson;
import firstmap.node.play.ScenarioPlayer;
import firstmap.node.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios on boards that grant their time, without Kafka: the rule's own rounds against rounds that a test plays. */
class GrantedPlayTest {
    private static LongStream crowds() {
        return LongStream.rangeClosed(1, 25);
    }

    @ParameterizedTest
    @ValueSource(strings = {"video-record.yaml", "late-refused.yaml", "cheese.yaml", "differ.yaml"})
    void an_example_comes_to_its_end_by_turns(String example) throws InterruptedException {
        var port = play(Examples.scenario(example), 7);
        assertThat(port.board().open()).isEmpty();
        assertThat(port.board().devices()).isEmpty();
        assertThat(port.board().buffers()).isEmpty();
        assertThat(play(Examples.scenario(example), 7).events()).isEqualTo(port.events());
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void what_happens_in_a_crowd_is_what_the_rounds_of_the_test_lead_to(long seed) throws InterruptedException {
        var scenario = DrawnScenario.of(seed);
        var port = play(scenario, seed);
        assertThat(port.board().open()).isEmpty();
        var oracle = new GrantedRounds(scenario, seed).play().events();
        assertThat(happened(port.records())).isEqualTo(happened(oracle));
    }

    /** Without the bookkeeping of time, and so without numbers and hashes, which count it. */
    private static List<String> happened(List<EventRecord> events) {
        return events.stream()
                .filter(record -> record.node() != null && record.seq() > 1)
                .map(record -> record.at() + " " + record.cause() + " "
                        + new String(EventJson.writeBare(record.event()), StandardCharsets.UTF_8))
                .toList();
    }

    private static BoardPort play(Scenario scenario, long seed) throws InterruptedException {
        var port = new BoardPort(scenario.board());
        ScenarioPlayer.byTurns(scenario, port, seed, Progress.SILENT);
        return port;
    }
}
