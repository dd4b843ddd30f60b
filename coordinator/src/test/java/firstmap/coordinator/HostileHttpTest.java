package firstmap.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What anybody can send who can reach the port. */
class HostileHttpTest {
    private static final String HOST = "Host: localhost\r\n";
    private static final String CLOSE = "Connection: close\r\n";
    private static final int HEADS = 1000;

    static RawHttp server;

    @BeforeAll
    static void start() {
        server = new RawHttp(Map.of("firstmap.coordinator.request-time", "300ms"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Arguments row(String what, String bytes, int status, String words) {
        return arguments(what, bytes, status, words);
    }

    private static Arguments get(String what, String target, int status, String words) {
        return row(what, "GET " + target + " HTTP/1.1\r\n" + HOST + CLOSE + "\r\n", status, words);
    }

    private static Arguments host(String what, String lines, int status, String words) {
        return row(what, "GET /boards HTTP/1.1\r\n" + lines + CLOSE + "\r\n", status, words);
    }

    static Stream<Arguments> table() {
        return Stream.of(
                // Hosts.
                host("own name", HOST, 503, RawHttp.SERVED),
                host("own name with a port", "Host: LOCALHOST:8080\r\n", 503, RawHttp.SERVED),
                host("own address", "Host: 127.0.0.1:1\r\n", 503, RawHttp.SERVED),
                host("own address, version 6", "Host: [::1]:80\r\n", 503, RawHttp.SERVED),
                host("somebody else's name", "Host: evil.example\r\n", 421, "not called evil.example"),
                host("a name that begins as ours", "Host: localhost.evil.example\r\n", 421, "localhost.evil.example"),
                host("ours as a user of another", "Host: localhost@evil.example\r\n", 400, "Host"),
                host("ours and another", "Host: localhost, evil.example\r\n", 400, "Host"),
                host("two hosts", HOST + "Host: evil.example\r\n", 400, "2 times"),
                host("no host", "", 400, "Host: missing"),
                host("empty host", "Host: \r\n", 400, "Host"),
                host("another address", "Host: 10.0.0.1\r\n", 421, "10.0.0.1"),
                row("1.0 without a host", "GET /boards HTTP/1.0\r\n\r\n", 503, RawHttp.SERVED),
                row("1.0 with another's name", "GET /boards HTTP/1.0\r\nHost: evil.example\r\n\r\n", 421, "evil"),
                get("whole address of another", "http://evil.example/boards", 421, "evil.example"),
                get("whole address of ours", "http://localhost/boards", 503, RawHttp.SERVED),
                row(
                        "another's name where nothing is",
                        "GET /nowhere HTTP/1.1\r\nHost: evil.example\r\n" + CLOSE + "\r\n",
                        421,
                        "evil.example"),
                row(
                        "another's name by another method",
                        "DELETE /boards HTTP/1.1\r\nHost: evil.example\r\n" + CLOSE + "\r\n",
                        421,
                        "evil.example"),
                // Queries.
                get(
                        "a parameter with a slip",
                        "/boards?limt=5",
                        400,
                        "limt: no parameter of this address, which has after, limit"),
                get(
                        "a parameter of another address",
                        "/boards/b/heaps?limit=5",
                        400,
                        "limit: no parameter of this address, which has none"),
                get("a parameter twice", "/boards?limit=5&limit=5", 400, "limit: stands there 2 times"),
                get(
                        "a parameter twice, written otherwise",
                        "/boards?limit=5&li%6Dit=6",
                        400,
                        "limit: stands there 2 times"),
                get("a parameter in capitals", "/boards?LIMIT=5", 400, "LIMIT"),
                get("a parameter without a value", "/boards?limit", 400, "limit"),
                get("a parameter without a name", "/boards?=5", 400, ""),
                get("more parameters than are read", "/boards?" + "x&".repeat(1500), 400, "x: no parameter"),
                get("a parameter of health", "/health?x=1", 400, "x: no parameter"),
                get("half an escape in the query", "/boards?after=%4", 400, ""),
                // Sizes.
                get("a long path", "/boards/" + "x".repeat(5_000), 414, "4096"),
                get("a long query", "/boards?after=" + "x".repeat(5_000), 414, "4096"),
                get("a very long path", "/" + "x".repeat(3_000_000), 414, "4096"),
                get("a path of many segments", "/boards" + "/x".repeat(1_500), 404, ""),
                host("a long header", HOST + "X: " + "x".repeat(9_000) + "\r\n", 431, "8192"),
                host("many headers", HOST + "X: y\r\n".repeat(3_000), 431, "8192"),
                host("a body that nobody reads", HOST + "Content-Length: 9999999\r\n", 503, RawHttp.SERVED),
                // Targets.
                get("an empty segment", "/boards//buffers", 404, ""),
                get("slashes before", "//boards", 404, ""),
                get("NUL", "/boards/%00", 503, RawHttp.SERVED),
                get("no UTF-8", "/boards/%ff%fe", 503, RawHttp.SERVED),
                get("half an escape", "/boards/%4", 400, ""),
                get("an escape that is none", "/boards/%zz", 400, ""),
                get("up and away", "/boards/../../etc/passwd", 404, ""),
                get("up and away, escaped", "/boards/..%2F..%2Fetc%2Fpasswd", 503, RawHttp.SERVED),
                get("a backslash", "/boards\\x", 400, ""),
                get("a fragment", "/boards#x", 404, ""),
                get("an asterisk", "*", 404, ""),
                get("no slash", "boards", 404, ""),
                // Methods.
                row("write", "POST /boards HTTP/1.1\r\n" + HOST + CLOSE + "Content-Length: 2\r\n\r\n{}", 405, ""),
                row("trace", "TRACE /boards HTTP/1.1\r\n" + HOST + CLOSE + "\r\n", 405, ""),
                row("connect", "CONNECT localhost:80 HTTP/1.1\r\n" + HOST + CLOSE + "\r\n", 404, ""),
                row("options", "OPTIONS /boards HTTP/1.1\r\n" + HOST + CLOSE + "\r\n", 405, ""),
                row("a word of one's own", "FROB /boards HTTP/1.1\r\n" + HOST + CLOSE + "\r\n", 405, ""),
                row("head", "HEAD /boards HTTP/1.1\r\n" + HOST + CLOSE + "\r\n", 503, ""),
                // Heads.
                row("not HTTP", "hello\r\n\r\n", 400, ""),
                row("not even text", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\r\n\r\n", 400, ""),
                row("another version", "GET /boards HTTP/9.9\r\n" + HOST + CLOSE + "\r\n", 505, ""),
                row(
                        "another version and no colon",
                        "GET /boards HTTP/4.1\r\n" + HOST + CLOSE + "Accept\r\n\r\n",
                        400,
                        ""),
                row("HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, ""),
                row("no version", "GET /boards\r\n\r\n", 400, ""),
                host("a header without a name", HOST + ": x\r\n", 400, ""),
                host("a header without a colon", HOST + "nothing\r\n", 400, ""),
                host("a blank in a name", HOST + "X Y: z\r\n", 400, ""),
                host("a header folded", HOST + "X: y\r\n z\r\n", 503, RawHttp.SERVED),
                host("NUL in a value", HOST + "X: \u0000\r\n", 400, ""),
                host("a length below nothing", HOST + "Content-Length: -1\r\n", 400, ""),
                host("a length that is none", HOST + "Content-Length: x\r\n", 400, ""),
                host("two lengths", HOST + "Content-Length: 1\r\nContent-Length: 2\r\n", 400, ""),
                host(
                        "a length and chunks, of which the chunks count",
                        HOST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                        503,
                        RawHttp.SERVED),
                host("an encoding nobody knows", HOST + "Transfer-Encoding: frob\r\n", 400, ""),
                // Bodies.
                row(
                        "chunks with a question",
                        "GET /boards HTTP/1.1\r\n" + HOST + CLOSE
                                + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
                        503,
                        RawHttp.SERVED),
                row(
                        "a chunk whose length is none, behind a question that is none the worse",
                        "GET /boards HTTP/1.1\r\n" + HOST + CLOSE + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                        503,
                        RawHttp.SERVED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void what_nobody_should_send_has_its_answer(String what, String bytes, int status, String words) throws Exception {
        var answer = server.ask(bytes);
        assertThat(RawHttp.status(answer)).as(answer).isEqualTo(status);
        if (status >= 400 && !bytes.startsWith("HEAD"))
            assertThat(answer.toLowerCase(Locale.ROOT))
                    .contains("content-type: application/problem+json", "\"detail\":");
        assertThat(answer).contains(words);
        assertThat(server.serves()).isTrue();
    }

    @Test
    void questions_that_are_asked_all_at_once_are_answered_in_turn() throws Exception {
        var one = "GET /boards/none HTTP/1.1\r\n" + HOST + "\r\n";
        var answers = server.ask(one.repeat(50) + "GET /boards HTTP/1.1\r\n" + HOST + CLOSE + "\r\n");
        assertThat(answers.split("HTTP/1.1 503", -1)).hasSize(52);
        assertThat(answers.substring(answers.lastIndexOf("HTTP/1.1"))).contains("\"/boards\"");
    }

    @Test
    void whatever_a_head_is_made_of_it_is_answered_or_closed_and_others_are_served() throws Exception {
        long seed = Long.parseLong(System.getenv().getOrDefault("FIRSTMAP_SEED", "" + System.nanoTime()));
        var random = new SplittableRandom(seed);
        var tries = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < HEADS; i++) {
            var bytes = mutated(random);
            tries.add(() -> {
                try {
                    return RawHttp.status(server.ask(bytes));
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("seed " + seed + ", sent: " + bytes, e);
                }
            });
        }
        try (var threads = Executors.newFixedThreadPool(100)) {
            for (var status : threads.invokeAll(tries))
                assertThat(status.get())
                        .as("seed %d", seed)
                        .isIn(0, 200, 400, 404, 405, 406, 413, 414, 417, 421, 431, 503, 505);
        }
        assertThat(server.serves()).isTrue();
    }

    private static String mutated(SplittableRandom random) {
        var head = new StringBuilder("GET /boards/phone/buffers?limit=5&after=x HTTP/1.1\r\n"
                + "Host: localhost:8080\r\nContent-Length: 0\r\nAccept: application/json\r\nConnection: close\r\n\r\n");
        for (int times = 1 + random.nextInt(4); times > 0; times--) {
            int at = random.nextInt(head.length());
            switch (random.nextInt(6)) {
                case 0 -> head.setCharAt(at, (char) random.nextInt(256));
                case 1 -> head.deleteCharAt(at);
                case 2 -> head.insert(at, (char) random.nextInt(256));
                case 3 -> head.delete(at, Math.min(head.length(), at + random.nextInt(40)));
                case 4 -> head.insert(at, head.substring(at, Math.min(head.length(), at + random.nextInt(80))));
                default -> head.insert(at, pick(random).repeat(1 + random.nextInt(3)));
            }
            if (head.isEmpty()) head.append('x');
        }
        return head.toString();
    }

    private static String pick(SplittableRandom random) {
        var pieces = new String[] {
            "\r\n",
            "\n",
            "\r",
            "\0",
            "%",
            "%00",
            "//",
            "..",
            "?",
            "&",
            "=",
            " ",
            "\t",
            ":",
            "[",
            "Host: x\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Expect: 100-continue\r\n",
            "Content-Length: 7\r\n",
            "Upgrade: h2c\r\n",
            "x".repeat(9_000),
            "HTTP/1.0"
        };
        return pieces[random.nextInt(pieces.length)];
    }
}
