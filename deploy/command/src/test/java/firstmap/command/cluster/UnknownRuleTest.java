package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.cli.Cli;
import firstmap.coordinator.Application;
import firstmap.coordinator.loop.Coordinator;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a version does with a board whose rule came after it, on a real broker. */
class UnknownRuleTest {
    private static final int RULE = 7;
    private static final String STRANGE = "strange";
    private static final int HOME = Home.of(STRANGE, Log.PARTITIONS);
    private static final String DECIDED_BY = "decided by rule 7, which this version does not have (it has 1, 2)";

    @TempDir
    static Path directory;

    static Log log;
    static ApplicationContext application;

    @BeforeAll
    static void start() throws Exception {
        log = new Log(directory.resolve("broker"));
        log.ask(STRANGE, 1, Log.define());
        log.ask(STRANGE, 2, Log.create("b"));
        log.ask(STRANGE, 3, new Request.Join("camera", functions()));
        var prev = EventRecord.NO_HASH;
        var events = List.of(
                new Event.Defined(Log.define().spec(), RULE),
                new Event.Created("b", 4096, null, null, List.of(), null),
                new Event.Joined("camera", functions()));
        for (int i = 0; i < events.size(); i++) {
            long seq = i + 1;
            var sealed = EventJson.seal(new EventRecord(
                    STRANGE, seq, "test/" + seq, "test", seq, 0, seq * 1000, events.get(i), prev, null));
            log.send(new ProducerRecord<>(Topic.EVENTS.topicName(), Log.key(STRANGE), sealed.json()));
            prev = sealed.record().hash();
        }
        log.ask(STRANGE, 4, Log.create("later"));
        log.ask(elsewhere(), 1, Log.define());
        application = Application.start(Map.of(
                "firstmap.coordinator.name",
                "older",
                "firstmap.coordinator.bootstrap",
                log.bootstrapServers(),
                "firstmap.coordinator.index",
                directory.resolve("index").toString(),
                "firstmap.coordinator.port",
                0));
        log.awaitEvents(elsewhere(), 1);
    }

    @AfterAll
    static void stop() {
        application.close();
        log.close();
    }

    private static LinkedHashMap<String, DmaParameters> functions() {
        return new LinkedHashMap<>(Map.of("capture", DmaParameters.NONE));
    }

    /** A board of another partition. */
    private static String elsewhere() {
        for (int i = 0; ; i++) if (Home.of("board-" + i, Log.PARTITIONS) != HOME) return "board-" + i;
    }

    @Test
    void its_partition_stands_still_the_others_go_on_and_health_says_why() throws Exception {
        log.ask(elsewhere(), 2, Log.create("x"));
        assertThat(log.awaitEvents(elsewhere(), 2)).hasSize(2);
        assertThat(log.events(STRANGE)).hasSize(3);

        var reason = "board strange of partition " + HOME + " is " + DECIDED_BY;
        assertThat(application.getBean(Coordinator.class).standingStill())
                .containsOnlyKeys(HOME)
                .hasEntrySatisfying(HOME, sentence -> assertThat(sentence).startsWith(reason));
        var health = get("/health", 503).at("/details/coordinator/details");
        assertThat(health.path("problem").textValue()).startsWith(reason);
        assertThat(health.path("standingStill").path(Integer.toString(HOME)).textValue())
                .startsWith(reason);
    }

    @Test
    void it_can_be_looked_at_and_what_would_be_decided_is_not_made_up() throws Exception {
        await().untilAsserted(
                        () -> assertThat(get("/boards", 200).path("boards")).hasSize(2));
        var board = get("/boards/strange", 200);
        assertThat(board.path("rule").intValue()).isEqualTo(RULE);
        assertThat(board.path("seq").intValue()).isEqualTo(3);
        assertThat(get("/boards/strange/buffers/b/history", 200).path("steps")).hasSize(1);
        assertThat(get("/boards/strange/buffers/b/what-if?attach=camera/capture", 503)
                        .path("detail")
                        .textValue())
                .isEqualTo("board strange is " + DECIDED_BY);
    }

    @Test
    void on_the_command_line_it_has_a_history_and_an_export_and_an_audit_says_what_it_could_not_do() throws Exception {
        var history = cli("history", "strange/b", "--bootstrap", log.bootstrapServers());
        assertThat(history.code()).as(history.err()).isZero();
        var whatIf = cli("what-if", "strange/b", "--attach", "camera/capture", "--bootstrap", log.bootstrapServers());
        assertThat(whatIf.code()).isEqualTo(1);
        assertThat(whatIf.err()).contains("firstmap: board strange is " + DECIDED_BY);
        assertThat(whatIf.out()).isEmpty();

        var file = directory.resolve("exported.jsonl").toString();
        assertThat(cli("export", "--out", file, "--bootstrap", log.bootstrapServers())
                        .code())
                .isZero();
        var told = cli("audit", file, "--output", "table");
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.out())
                .contains("not repeated: nothing is wrong, but not all decisions could be made again")
                .contains("unknown-rule: ")
                .contains("(board strange, event 1): the board is " + DECIDED_BY)
                .doesNotContain("wrong:")
                .doesNotContain("decided-otherwise");
        assertThat(told.err()).contains("no fault was found, but their decisions could not be repeated");
        var report = new ObjectMapper()
                .readTree(cli("audit", file, "--output", "json").out());
        assertThat(report.path("good").booleanValue()).isFalse();
        assertThat(report.path("verdict").textValue()).isEqualTo("unknown-rule");
        assertThat(report.at("/partitions/" + HOME + "/verdict").textValue()).isEqualTo("unknown-rule");
        assertThat(report.at("/findings/0/kind").textValue()).isEqualTo("unknown-rule");
        var replayed = new ObjectMapper()
                .readTree(cli("replay", file, "--board", STRANGE, "--output", "json")
                        .out());
        assertThat(replayed.at("/boards/0/status").textValue()).isEqualTo("unknown-rule");
        assertThat(replayed.at("/boards/0/problem").textValue()).isEqualTo("board strange is " + DECIDED_BY);
    }

    @Test
    void a_coordinator_that_is_to_give_such_a_rule_to_new_boards_does_not_start() {
        assertThatThrownBy(() -> Application.start(Map.of(
                        "firstmap.coordinator.name",
                        "wrong",
                        "firstmap.coordinator.bootstrap",
                        log.bootstrapServers(),
                        "firstmap.coordinator.index",
                        directory.resolve("other").toString(),
                        "firstmap.coordinator.http",
                        false,
                        "firstmap.coordinator.highest-rule",
                        RULE)))
                .rootCause()
                .hasMessage("firstmap.coordinator.highest-rule: rule 7 is none that this version has (it has 1, 2)");
    }

    private static Cli.Result cli(String... args) {
        return Cli.run(args);
    }

    private static JsonNode get(String path, int status) throws Exception {
        var server = application.getBean(EmbeddedServer.class).getURI();
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(server + path)).build();
            var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).as(path).isEqualTo(status);
            return new ObjectMapper().readTree(response.body());
        }
    }
}
