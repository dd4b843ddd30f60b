package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.Project;
import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.history.BoardJson;
import firstmap.coordinator.history.History;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.reading.LogAway;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.snapshot.SnapshotJson;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.coordinator.trial.JsonTree;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Installation;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker, coordinator and run are processes of their own, and the coordinator is killed in the middle of it. */
class KilledCoordinatorTest {
    private static final String SCENARIO =
            Project.ROOT.resolve("deploy/examples/video-record.yaml").toString();
    private static final int IN_THE_MIDDLE = 300;

    @TempDir
    Path folder;

    /** A request by who asked it and its number there. */
    private record Asked(String node, long seq) {}

    @Test
    void the_run_completes_and_every_request_has_exactly_one_outcome() throws Exception {
        try (var broker =
                Program.start(folder, "broker", "--data", folder.resolve("data").toString())) {
            var address = broker.line();
            Map<String, Object> kafka = Map.of("bootstrap.servers", address);
            try (var doomed = coordinator(address);
                    var history = new History("test", Installation.of(kafka))) {
                doomed.line();
                history.start();
                try (var run = Program.start(
                        folder, "run", SCENARIO, "--bootstrap", address, "--coordinators", "0", "--output", "json")) {
                    await().atMost(Duration.ofSeconds(60))
                            .pollInterval(Duration.ofMillis(5))
                            .ignoreException(LogAway.class)
                            .until(() -> history.board("phone", Board::seq).orElse(0L) >= IN_THE_MIDDLE);
                    doomed.kill();
                    long atDeath = history.board("phone", Board::seq).orElseThrow();
                    try (var successor = coordinator(address)) {
                        var http = successor.line();
                        var report = new ObjectMapper().readTree(run.rest());
                        assertThat(run.exitCode()).as(run.said()).isZero();
                        assertThat(report.get("allocations")).hasSize(4);
                        assertThat(report.at("/log/events").longValue())
                                .as("killed before the end")
                                .isGreaterThan(atDeath);

                        var events = new ArrayList<EventRecord>();
                        new BoardLog(Installation.of(kafka), Progress.SILENT).read("phone", events::add);
                        assertThat(outcomes(events)).isEqualTo(requests(kafka));
                        assertRebuiltEqualsLive(events, http);
                    }
                }
            }
            assertThat(broker.terminate(Duration.ofSeconds(60))).isTrue();
            assertThat(broker.exitCode()).isEqualTo(143);
        }
    }

    private ChildJvm coordinator(String address) throws Exception {
        return Program.start(
                folder,
                "coordinator",
                "--bootstrap",
                address,
                "--name",
                "judge",
                "--index",
                folder.resolve("index").toString());
    }

    /** Who got an outcome; nobody two. */
    private static Set<Asked> outcomes(List<EventRecord> events) {
        var answered = new LinkedHashSet<Asked>();
        Asked last = null;
        for (var event : events) {
            if (event.event() instanceof Event.Granted) continue; // the end of a round, which nobody asked
            var asked = new Asked(event.node(), event.nodeSeq());
            // The events of one request stand side by side: it comes back only if it was decided twice.
            if (!asked.equals(last))
                assertThat(answered.add(asked)).as("decided once: %s", asked).isTrue();
            last = asked;
        }
        return answered;
    }

    /** Who asked; a turn that was sent again, because its round was still open, stands there twice. */
    private static Set<Asked> requests(Map<String, Object> kafka) {
        var asked = new LinkedHashSet<Asked>();
        try (var topic = new KafkaConsumer<byte[], byte[]>(ClientSettings.reader(kafka, "test-requests"))) {
            ReadToEnd.all(topic, Topic.REQUESTS.topicName()).each(stored -> {
                var request = RequestJson.read(stored.value());
                if (request.request() instanceof Request.Turn turn)
                    turn.asks().forEach(ask -> asked.add(new Asked(request.node(), ask.seq())));
                else asked.add(new Asked(request.node(), request.seq()));
            });
        }
        return asked;
    }

    private static void assertRebuiltEqualsLive(List<EventRecord> events, String http) throws Exception {
        var rebuilt = Boards.fresh("phone");
        events.forEach(rebuilt::evolve);
        var expected = JsonTree.of(BoardJson.members(rebuilt)).put("state", SnapshotJson.state(Snapshot.of(rebuilt)));
        try (var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create(http + "/boards/phone")).build();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                var live = client.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(new ObjectMapper().readTree(live.body()))
                        .isEqualTo(new ObjectMapper().readTree(expected.toString()));
            });
        }
    }
}
