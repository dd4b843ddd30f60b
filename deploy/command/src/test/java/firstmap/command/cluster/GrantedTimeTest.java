package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.BoardPort;
import firstmap.command.scenario.Examples;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many play a scenario, and whoever decides: the log is the same, byte for byte. */
class GrantedTimeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** So often another coordinator takes over. */
    private static final int LIVES = 6;

    @TempDir
    static Path directory;

    static Log broker;

    @BeforeAll
    static void start() throws Exception {
        broker = new Log(directory);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Scenario scenario(String name) {
        return (name.equals("crowd") ? Examples.crowd() : Examples.scenario(name + ".yaml")).granting(Time.GRANTED);
    }

    private static List<String> withoutKafka(Scenario scenario) throws InterruptedException {
        var port = new BoardPort(scenario.board());
        ScenarioPlayer.byTurns(scenario, port, 0, Progress.SILENT);
        return port.events();
    }

    @ParameterizedTest
    @ValueSource(strings = {"late-refused", "video-record", "cheese", "crowd"})
    void in_one_process_the_log_is_that_of_no_kafka_at_all(String name) throws Exception {
        var scenario = scenario(name);
        try (var log = broker.beside(new Namespace("one." + name));
                var _ = log.coordinator("a")) {
            ScenarioPlayer.run(
                    scenario,
                    new Installation(log.kafka(), log.namespace()),
                    ScenarioPlayer.Options.DEFAULT,
                    Progress.SILENT);
            assertThat(events(log)).isEqualTo(withoutKafka(scenario));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"late-refused", "video-record", "cheese", "crowd"})
    void each_actor_by_itself_and_coordinators_that_follow_each_other_change_nothing(String name) throws Exception {
        var scenario = scenario(name);
        var expected = withoutKafka(scenario);
        try (var log = broker.beside(new Namespace("many." + name));
                var participants = Executors.newVirtualThreadPerTaskExecutor()) {
            var cluster = Cluster.of(new Installation(log.kafka(), log.namespace()));
            var playing = new ArrayList<Future<?>>();
            for (var plan : scenario.actors())
                playing.add(participants.submit(() -> {
                    take(scenario, plan.name(), cluster);
                    return null;
                }));
            for (int life = 0; playing.stream().anyMatch(each -> !each.isDone()); life++)
                live(life % 2 == 0 ? "b" : "c", log, expected.size() / LIVES, playing);
            for (var each : playing) each.get();
            assertThat(events(log)).isEqualTo(expected);
            assertThat(log.read(Topic.DEAD_LETTERS)).isEmpty();
        }
    }

    /** A coordinator until there are so many events more, or all have played. */
    private static void live(String name, Log log, int more, List<Future<?>> playing) {
        long before = events(log).size();
        try (var _ = log.coordinator(name)) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> playing.stream().allMatch(Future::isDone)
                            || events(log).size() > before + more);
        }
    }

    private static void take(Scenario scenario, String actor, Cluster cluster) throws InterruptedException {
        var nodes = scenario.actors().stream().map(Scenario.Plan::name).toList();
        var define =
                new RequestRecord(Scenario.OWNER, 1, scenario.board(), 0, new Request.Define(scenario.spec(), nodes));
        var view = new BoardView();
        try (var port = KafkaPort.fromTheBeginning(cluster, scenario.board())) {
            new TakingTurns(
                            port,
                            view,
                            List.of(new Actor(scenario, actor, 0, view)),
                            define,
                            Duration.ofSeconds(1),
                            PATIENCE)
                    .play(scenario.duration(), Progress.SILENT);
        }
    }

    private static List<String> events(Log log) {
        return log.read(Topic.EVENTS).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
