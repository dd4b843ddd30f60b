package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.Program;
import firstmap.coordinator.lease.Beat;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.coordinator.trial.LongTest;
import firstmap.events.EventRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When all have played their parts, what they have left stays as it is, however long a coordinator goes on. */
@LongTest
class LeftAloneTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LEASE = Duration.ofSeconds(1);
    /** Long enough for processes to be heard that play on a machine that has much to do. */
    private static final Duration LONGER = Duration.ofSeconds(2);

    private static final String BOARD = "phone";

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    /** The recording leaves a buffer that two devices have mapped. */
    @Test
    void a_run_that_serves_and_a_cluster_of_processes_go_on_for_ten_leases_and_the_boards_are_as_they_were_left()
            throws Exception {
        try (var log = new Log(folder.resolve("broker"));
                var other = log.beside(new Namespace("other"));
                var served = Program.start(
                        folder, "run", recording().toString(), "--serve", "--bootstrap", log.bootstrapServers());
                var nodes = nodes(other)) {
            nodes.startAll();
            for (var name : nodes.names()) nodes.awaitAlive(name);
            try (var _ = coordinator(other)) {
                var address = address(served);
                var shown = show(address);
                var left = values(log);
                assertThat(shown).contains("frame", "camera/0", "display/0");
                nodes.assertEndWell();
                var cluster = values(other);

                AliveTopic.awaitTicks(Installation.of(log.kafka()), tenOf(LEASE), BOARD);
                AliveTopic.awaitTicks(new Installation(other.kafka(), other.namespace()), tenOf(LONGER), BOARD);

                assertThat(show(address)).isEqualTo(shown);
                assertThat(values(log)).isEqualTo(left);
                assertThat(values(other)).isEqualTo(cluster);
                for (var each : List.of(log, other))
                    assertThat(each.events(BOARD)).isNotEmpty().noneMatch(EventRecord::isOfExpiry);
            }
        }
    }

    private static int tenOf(Duration lease) {
        return (int) lease.multipliedBy(10).dividedBy(Beat.INTERVAL);
    }

    private Path recording() throws IOException {
        return Files.writeString(
                folder.resolve("recording.jsonl"),
                LeasedBoard.beginning(BOARD, LEASE).stream()
                        .map(request -> new String(RequestJson.write(request), StandardCharsets.UTF_8) + "\n")
                        .collect(Collectors.joining()));
    }

    private ActorProcesses nodes(Log log) throws InterruptedException {
        return new ActorProcesses(
                folder.resolve("nodes"), new Installation(log.kafka(), log.namespace()), BOARD, """
                scenario: 1
                name: short
                duration: 500ms
                board:
                  board: phone
                  lease: %ds
                  heaps: [{name: cma, kind: cma, base: 0x40000000, size: 16MiB}]
                  devices: {camera: {functions: {capture: {}}}, display: {functions: {scanout: {}}}}
                actors:
                  camera:
                    produces: {set: preview, buffers: 2, size: 4096, function: capture, rate: 20}
                  display:
                    consumes: {set: preview, function: scanout}
                """.formatted(
                                LONGER.toSeconds()));
    }

    private ChildJvm coordinator(Log log) throws IOException {
        return Program.start(
                folder,
                "coordinator",
                "--name",
                "owner",
                "--bootstrap",
                log.bootstrapServers(),
                "--namespace",
                log.namespace().name(),
                "--index",
                folder.resolve("index").toString());
    }

    private static URI address(ChildJvm served) {
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast(() -> assertThat(served.isAlive()).as(served.said()).isTrue())
                .until(() -> served.said().contains(" until Ctrl-C"));
        var said = served.said();
        return URI.create(said.substring(said.indexOf("http://"), said.indexOf(" until Ctrl-C")));
    }

    private String show(URI address) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address.resolve("/boards/" + BOARD + "/buffers/frame"))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static List<String> values(Log log) {
        return log.read(Topic.EVENTS).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
