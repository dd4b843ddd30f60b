package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.BoardPort;
import firstmap.command.scenario.Examples;
import firstmap.coordinator.loop.Coordinator;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import firstmap.node.client.BoardView;
import firstmap.node.client.TakingTurns;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.KafkaPort;
import firstmap.node.play.ScenarioPlayer;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many play a scenario on a board that grants its time, and whoever decides: the log is the same, byte for byte. */
class GrantedTimeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    static Log log;
    static Scenario scenario;
    static List<String> reference;

    @BeforeAll
    static void playWithoutKafka() throws Exception {
        log = new Log(directory);
        scenario = Examples.scenario("late-refused.yaml").granting(Time.GRANTED);
        var port = new BoardPort("any");
        ScenarioPlayer.byTurns(scenario.onBoard("any"), port, 0, Progress.SILENT);
        reference = port.events();
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    @Test
    void in_one_process_the_log_is_that_of_no_kafka_at_all() throws Exception {
        var board = scenario.onBoard("one");
        try (var _ = log.coordinator("a")) {
            ScenarioPlayer.run(board, Installation.of(log.kafka()), ScenarioPlayer.Options.DEFAULT, Progress.SILENT);
        }
        assertSame("one");
    }

    @Test
    void each_actor_by_itself_and_coordinators_that_follow_each_other_change_nothing() throws Exception {
        var board = scenario.onBoard("many");
        var cluster = Cluster.of(Installation.of(log.kafka()));
        try (var processes = Executors.newVirtualThreadPerTaskExecutor()) {
            var playing = new ArrayList<Future<?>>();
            for (var plan : board.actors())
                playing.add(processes.submit(() -> {
                    take(board, plan.name(), cluster);
                    return null;
                }));
            for (int life = 0; playing.stream().anyMatch(each -> !each.isDone()); life++) {
                var coordinator = new Coordinator(life % 2 == 0 ? "b" : "c", Installation.of(log.kafka()));
                coordinator.start();
                long before = events("many").size();
                Awaitility.await()
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> playing.stream().allMatch(Future::isDone)
                                || events("many").size() > before + 60);
                coordinator.close();
            }
            for (var each : playing) each.get();
        }
        assertSame("many");
        assertThat(log.read(Topic.DEAD_LETTERS)).isEmpty();
    }

    private static void take(Scenario board, String actor, Cluster cluster) throws InterruptedException {
        var nodes = board.actors().stream().map(Scenario.Plan::name).toList();
        var define = new RequestRecord(Scenario.OWNER, 1, board.board(), 0, new Request.Define(board.spec(), nodes));
        var view = new BoardView();
        try (var port = KafkaPort.fromTheBeginning(cluster, board.board())) {
            new TakingTurns(
                            port,
                            view,
                            List.of(new Actor(board, actor, 0, view)),
                            define,
                            Duration.ofSeconds(1),
                            PATIENCE)
                    .play(board.duration(), Progress.SILENT);
        }
    }

    private static List<String> events(String board) {
        return log.read(Topic.EVENTS).stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(board))
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** But for the board's name, and what is hashed with it. */
    private static void assertSame(String board) {
        assertThat(events(board).stream().map(json -> named(json, board)).toList())
                .isEqualTo(reference.stream().map(json -> named(json, "any")).toList());
    }

    private static String named(String json, String board) {
        return json.replace("\"board\":\"" + board + "\"", "\"board\":\"?\"")
                .replaceAll("\"(prev|hash)\":\"[0-9a-f]+\"", "");
    }
}
