package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import firstmap.command.cli.Cli;
import firstmap.coordinator.Application;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a coordinator shows over HTTP, held against the log: a real one, and one that lies. */
class LiveAuditTest {
    private static final List<String> BOARDS =
            IntStream.range(0, 5).mapToObj(i -> "lab/" + i).toList();

    @TempDir
    static Path directory;

    static Log log;
    static ApplicationContext application;
    static HttpServer liar;
    static AtomicReference<String> answer = new AtomicReference<>("");

    @BeforeAll
    static void start() throws Exception {
        log = new Log(directory);
        application = Application.start(Map.of(
                "firstmap.coordinator.name",
                "live",
                "firstmap.coordinator.bootstrap",
                log.bootstrapServers(),
                "firstmap.coordinator.port",
                0));
        log.askAll(BOARDS, 1, Log.define());
        log.askAll(BOARDS, 2, Log.create("x"));
        for (var board : BOARDS) log.awaitEvents(board, 2);
        liar = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        liar.createContext("/", exchange -> {
            var bytes = answer.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.get().startsWith("{\"title\"") ? 503 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        liar.start();
    }

    @AfterAll
    static void stop() {
        liar.stop(0);
        application.close();
        log.close();
    }

    @Test
    void a_coordinator_knows_what_the_log_says_also_while_it_goes_on() {
        var url = application.getBean(EmbeddedServer.class).getURI().toString();
        await().until(() -> audit("--live", url).code() == 0);
        var asking = Thread.startVirtualThread(() -> {
            for (int seq = 3; seq < 300; seq++) log.askAll(BOARDS, seq, Log.create("b" + seq));
        });
        while (asking.isAlive()) {
            var audit = audit("--live", url, "--live", url);
            assertThat(audit.code()).as(audit.out()).isZero();
        }
    }

    @Test
    void one_that_shows_another_history_is_found() {
        var head = log.events(BOARDS.getFirst()).getFirst().hash();
        answer.set(boards(BOARDS.getFirst(), 2, head));
        var audit = audit("--live", liar());
        assertThat(audit.code()).isEqualTo(1);
        assertThat(audit.out())
                .contains("\"kind\" : \"live\"")
                .contains("has this event with the hash " + head)
                .contains("does not know the board");
    }

    @Test
    void one_that_is_ahead_of_the_log_is_found() {
        answer.set(boards(BOARDS.getFirst(), 1_000_000, "0".repeat(64)));
        var audit = audit("--live", liar());
        assertThat(audit.code()).isEqualTo(1);
        assertThat(audit.out()).contains("has this event, but the events of this partition end here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"boards\":7}",
                "{\"boards\":[{\"board\":\"no such id\"}]}",
                "{\"boards\":[{\"board\":\"a\",\"head\":\"h\",\"seq\":\"many\"}]}",
                "{\"boards\":[{\"board\":\"a\",\"head\":\"h\",\"seq\":1e308}]}",
                "{\"boards\":[],\"next\":\"a\"}",
                "{\"boards\":[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]}"
            })
    void an_answer_that_no_coordinator_gives_is_said_to_be_one(String hostile) {
        answer.set(hostile);
        var audit = audit("--live", liar());
        assertThat(audit.code()).isEqualTo(1);
        assertThat(audit.out()).contains("\"verdict\" : \"good\"").doesNotContain("\"kind\" : \"live\"");
        assertThat(audit.err()).contains("could not be compared").contains("not the answer of a coordinator");
    }

    @Test
    void one_that_cannot_tell_now_is_no_finding_about_the_log_but_the_audit_is_not_done() {
        answer.set("{\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"the disk is full\"}");
        var audit = audit("--live", liar());
        assertThat(audit.code()).isEqualTo(1);
        assertThat(audit.out()).contains("\"verdict\" : \"good\"").doesNotContain("\"kind\" : \"live\"");
        assertThat(audit.err())
                .contains("no fault was found in the log")
                .contains("could not ask " + liar() + ": 503")
                .contains("the disk is full");
    }

    private static String boards(String board, long seq, String head) {
        return "{\"boards\":[{\"board\":\"%s\",\"seq\":%d,\"head\":\"%s\"}]}".formatted(board, seq, head);
    }

    private static String liar() {
        return "http://127.0.0.1:" + liar.getAddress().getPort();
    }

    private static Cli.Result audit(String... more) {
        var args = new ArrayList<>(List.of("audit", "--bootstrap", log.bootstrapServers()));
        args.addAll(List.of(more));
        return Cli.run(args.toArray(String[]::new));
    }
}
