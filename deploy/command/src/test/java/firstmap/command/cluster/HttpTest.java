package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.coordinator.Application;
import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.snapshot.SnapshotJson;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    static Path directory;

    static Log log;
    static ApplicationContext application;
    static URI server;
    static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        log = new Log(directory);
        application = Application.start(Map.of(
                "firstmap.coordinator.name",
                "http",
                "firstmap.coordinator.bootstrap",
                log.bootstrapServers(),
                "firstmap.coordinator.port",
                0));
        server = application.getBean(EmbeddedServer.class).getURI();
        client = HttpClient.newHttpClient();
        log.ask("lab/phone", 1, Log.define());
        log.ask("lab/phone", 2, Log.create("preview/0"));
        log.ask("lab/phone", 3, Log.create("preview/1"));
        log.ask("lab/phone", 4, Log.create("preview/0"));
        log.ask("tablet", 1, Log.define());
        var granted = new Request.Define(Log.define().spec().withTime(Time.GRANTED), List.of("camera", "display"));
        log.send(new ProducerRecord<>(
                log.name(Topic.REQUESTS),
                "watch".getBytes(StandardCharsets.UTF_8),
                RequestJson.write(new RequestRecord("test", 1, "watch", 0, granted))));
        await().until(() -> get("/boards/lab%2Fphone").body().path("seq").asLong() == 4
                && get("/boards").body().path("boards").size() == 3);
    }

    @AfterAll
    static void stop() {
        client.close();
        application.close();
        log.close();
    }

    @Test
    void boards_are_listed_in_pages() throws Exception {
        var first = get("/boards?limit=1").body();
        assertThat(first.path("boards")).hasSize(1);
        assertThat(first.at("/boards/0/board").textValue()).isEqualTo("lab/phone");
        assertThat(first.at("/boards/0/policy").textValue()).isEqualTo("strict");
        assertThat(first.path("next").textValue()).isEqualTo("lab/phone");
        var second = get("/boards?limit=2&after=lab%2Fphone").body();
        assertThat(second.at("/boards/0/board").textValue()).isEqualTo("tablet");
        assertThat(second.at("/boards/1/board").textValue()).isEqualTo("watch");
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void a_board_shows_its_spec_and_the_end_of_its_chain() throws Exception {
        var board = get("/boards/lab%2Fphone").body();
        var events = log.events("lab/phone");
        assertThat(board.path("board").textValue()).isEqualTo("lab/phone");
        assertThat(board.path("seq").asLong()).isEqualTo(events.getLast().seq());
        assertThat(board.path("head").textValue()).isEqualTo(events.getLast().hash());
        var rebuilt = Boards.fresh("lab/phone");
        events.forEach(rebuilt::evolve);
        assertThat(board.path("state").textValue()).isEqualTo(SnapshotJson.state(Snapshot.of(rebuilt)));
        assertThat(board.at("/spec/heaps/0/name").textValue()).isEqualTo("cma");
        assertThat(get("/boards/lab%2Fphone/heaps").body().at("/heaps/0/heap").textValue())
                .isEqualTo("cma");
    }

    @Test
    void what_if_is_answered_now_and_in_the_past_and_changes_nothing() throws Exception {
        var path = "/boards/lab%2Fphone/buffers/preview%2F0/what-if?attach=camera/capture";
        for (var at : new int[] {4, 3, 2}) {
            var answer = get(path + (at == 4 ? "" : "&at=" + at)).body();
            assertThat(answer.path("seq").asInt()).isEqualTo(at);
            assertThat(answer.path("verdict").textValue()).isEqualTo("refused");
            assertThat(answer.at("/events/0/type").textValue()).isEqualTo("refused");
            assertThat(answer.at("/events/0/errno").textValue()).isEqualTo("ENODEV");
        }
        assertThat(get("/boards/lab%2Fphone").body().path("seq").asInt()).isEqualTo(4);
    }

    @Test
    void a_buffer_with_a_slash_in_its_name_is_found_now_and_in_the_past() throws Exception {
        var path = "/boards/lab%2Fphone/buffers/preview%2F0";
        assertThat(get(path).body().path("size").asLong()).isEqualTo(4096);
        assertThat(get(path + "?at=2").body().path("seq").asLong()).isEqualTo(2);
        assertThat(get(path + "?at=1").status()).isEqualTo(404);
        assertThat(get("/boards/lab%2Fphone/buffers").body().path("buffers")).hasSize(2);
    }

    @Test
    void a_history_has_each_event_as_it_stands_on_the_log_beside_the_state_it_led_to() throws Exception {
        var history = get("/boards/lab%2Fphone/buffers/preview%2F0/history").body();
        var events = log.events("lab/phone");
        assertThat(history.path("steps")).hasSize(2);
        assertThat(history.at("/steps/0/event")).isEqualTo(MAPPER.readTree(EventJson.write(events.get(1))));
        assertThat(history.at("/steps/0/state/buffer").textValue()).isEqualTo("preview/0");
        assertThat(history.at("/steps/1/event/errno").textValue()).isEqualTo("EEXIST");
        assertThat(get("/boards/lab%2Fphone/buffers/preview%2F0/history?after=2")
                        .body()
                        .path("steps"))
                .hasSize(1);
    }

    @Test
    void each_page_of_a_history_begins_with_a_state_and_what_is_the_same_is_not_told_again() throws Exception {
        var path = "/boards/lab%2Fphone/buffers/preview%2F0/history";
        var whole = get(path).body();
        assertThat(whole.at("/steps/0").has("state")).isTrue();
        assertThat(whole.at("/steps/1").has("state")).isFalse();
        var first = get(path + "?limit=1").body();
        assertThat(first.path("steps")).hasSize(1);
        assertThat(first.path("next").textValue()).isEqualTo("2");
        var second = get(path + "?limit=1&after=2").body();
        assertThat(second.at("/steps/0/event/seq").asLong()).isEqualTo(4);
        assertThat(second.at("/steps/0/state")).isEqualTo(whole.at("/steps/0/state"));
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void a_page_goes_on_behind_what_is_gone_or_never_was() throws Exception {
        assertThat(get("/boards?after=m").body().at("/boards/0/board").textValue())
                .isEqualTo("tablet");
        var buffers = get("/boards/lab%2Fphone/buffers?limit=1&after=preview%2F0.gone");
        assertThat(buffers.body().at("/buffers/0/buffer").textValue()).isEqualTo("preview/1");
        assertThat(buffers.body().has("next")).isFalse();
        assertThat(get("/boards/lab%2Fphone/buffers/preview%2F0/history?after=3")
                        .body()
                        .at("/steps/0/event/seq")
                        .asLong())
                .isEqualTo(4);
    }

    @Test
    void health_names_the_loop_and_how_far_the_read_model_is_behind() throws Exception {
        var health = get("/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body().path("status").textValue()).isEqualTo("UP");
        var coordinator = health.body().at("/details/coordinator/details");
        assertThat(coordinator.path("name").textValue()).isEqualTo("http");
        assertThat(coordinator.path("partitions").toString()).isEqualTo("[0,1,2,3]");
        assertThat(coordinator.path("requests").asLong()).isEqualTo(6);
        assertThat(coordinator.path("lag").asLong()).isZero();
    }

    @Test
    void health_says_which_round_is_open_and_for_whom_a_board_waits() {
        var home = "/details/coordinator/details/openRounds/" + Home.of("watch", Log.PARTITIONS);
        var open = await().until(() -> get("/health").body().at(home), it -> !it.isMissingNode());
        assertThat(open.path("boards").asInt()).isOne();
        var round = open.at("/longest/0");
        assertThat(round.path("board").textValue()).isEqualTo("watch");
        assertThat(round.path("at").asLong()).isZero();
        assertThat(round.path("round").asLong()).isZero();
        assertThat(round.path("waitsFor").toString()).isEqualTo("[\"camera\",\"display\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /nowhere, 404",
        "GET,  /boards/nobody, 404",
        "GET,  /boards/nobody/buffers, 404",
        "GET,  /boards/tablet/buffers/none, 404",
        "GET,  /boards/tablet/buffers/none/history, 404",
        "GET,  /boards/tablet/buffers/none?at=now, 400",
        "GET,  /boards/tablet/buffers/none?at=0, 400",
        "GET,  /boards/nobody/buffers/none/what-if?attach=a/b, 404",
        "GET,  /boards/tablet/buffers/none/what-if?attach=a/b, 404",
        "GET,  /boards/lab%2Fphone/buffers/preview%2F0/what-if, 400",
        "GET,  /boards/lab%2Fphone/buffers/preview%2F0/what-if?attach=a, 400",
        "GET,  /boards/lab%2Fphone/buffers/preview%2F0/what-if?attach=a/b&at=0, 400",
        "GET,  /boards/lab%2Fphone/buffers/preview%2F0/what-if?attach=a/b&at=1, 404",
        "GET,  /boards?limit=0, 400",
        "GET,  /boards?limit=10001, 400",
        "GET,  /boards?limt=1, 400",
        "GET,  /boards/tablet/buffers/none?at=-1, 400",
        "GET,  /boards/tablet/buffers/none?at=9223372036854775808, 400",
        "GET,  /boards/tablet/buffers/none?at=1e3, 400",
        "GET,  /boards/tablet/buffers/none?at=9223372036854775807, 404",
        "GET,  /boards/tablet/buffers/none/history?after=9223372036854775808, 400",
        "GET,  /boards/tablet/buffers/none/history?limit=99999999999999999999, 400",
        "GET,  /boards/..%2F..%2Fetc%2Fpasswd, 404",
        "GET,  /boards/%00, 404",
        "GET,  /boards/%ff%fe, 404",
        "GET,  /boards/%3Cscript%3E, 404",
        "GET,  /boards/lab%252Fphone, 404",
        "GET,  /boards/tablet/heaps/more, 404",
        "POST, /boards, 405",
        "GET,  /env, 404"
    })
    void every_error_is_a_problem_document(String method, String path, int status) throws Exception {
        var answer = ask(method, path);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.body().path("status").asInt()).isEqualTo(status);
        assertThat(answer.body().path("title").textValue()).isNotBlank();
        assertThat(answer.body().path("detail").textValue()).isNotBlank();
        assertThat(answer.body().path("instance").textValue()).isEqualTo(path.replaceAll("\\?.*", ""));
    }

    @Test
    void a_query_beyond_all_measure_is_refused_and_the_next_one_is_answered() throws Exception {
        assertThat(status("/boards/" + "x".repeat(20_000))).isBetween(400, 499);
        assertThat(status("/boards?after=" + "x".repeat(20_000))).isBetween(400, 499);
        assertThat(status("/boards/tablet?" + "x=1&".repeat(2_000))).isBetween(200, 499);
        var picky = HttpRequest.newBuilder(URI.create(server + "/boards"))
                .header("accept", "application/xml")
                .build();
        assertThat(client.send(picky, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(406);
        assertThat(get("/boards").status()).isEqualTo(200);
    }

    private static int status(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server + path)).build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private record Answer(int status, String type, JsonNode body) {}

    private static Answer get(String path) throws Exception {
        return ask("GET", path);
    }

    private static Answer ask(String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("content-type").orElse(""),
                MAPPER.readTree(response.body()));
    }
}
