package firstmap.coordinator.audit;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.json.JsonProblem;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a live coordinator shows of its boards over HTTP. Its answers are believed no further than they are bounded. */
public final class LiveBoards {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** How long a coordinator may be behind the log. */
    private static final Duration LONGEST_LAG = Duration.ofSeconds(10);

    private static final long PAUSE_MS = 200;
    private static final int MOST_FINDINGS = 100;
    private static final int PAGE = 1_000;
    private static final int MAX_BOARDS = 1_000_000;
    /** Longest answer, in bytes: a board with the devices of its file. */
    private static final int MAX_BYTES = 16 << 20;

    private static final ObjectMapper JSON = new ObjectMapper(new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_BYTES)
                    .maxNestingDepth(Limits.MAX_DEPTH)
                    .maxNumberLength(32)
                    .maxStringLength(Limits.MAX_REQUEST_BYTES)
                    .build())
            .build());

    private final URI base;
    private final HttpClient http;

    /** It does not answer, or not what it shows: which says nothing of the log, and nothing of what it would show. */
    public static final class CannotTell extends IOException {
        private static final long serialVersionUID = 1;

        private CannotTell(URI url, String path, int status, String detail) {
            super("could not ask %s: %d to %s%s".formatted(url, status, path, detail));
        }

        private CannotTell(URI url, String problem, Exception cause) {
            super(url + ": " + problem, cause);
        }
    }

    private LiveBoards(URI base, HttpClient http) {
        this.base = base;
        this.http = http;
    }

    /** Whether it is one that can be asked: HTTP or HTTPS, a host, no path. */
    public static boolean isAddress(URI url) {
        return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getHost() != null
                && (url.getPath().isEmpty() || url.getPath().equals("/"))
                && url.getQuery() == null;
    }

    /**
     * Asks for all boards.
     *
     * @throws CannotTell if it does not answer, or answers what no coordinator would, or that it cannot tell of one of them
     *     or of all
     */
    public static List<Claim> ask(URI url) throws CannotTell, InterruptedException {
        try (var http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()) {
            return new LiveBoards(url, http).claims();
        } catch (CannotTell e) {
            throw e;
        } catch (HttpTimeoutException e) {
            throw new CannotTell(url, "no answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (ConnectException e) {
            throw new CannotTell(url, "nobody listens there; is the coordinator running, and is that its address?", e);
        } catch (IOException e) {
            throw new CannotTell(url, "what answers there does not speak HTTP as a coordinator does", e);
        } catch (Invalid e) {
            throw new CannotTell(url, "not the answer of a coordinator: " + e.getMessage(), e);
        }
    }

    /**
     * Boards of the log that a coordinator does not know, though it has been given some seconds to come to them.
     *
     * @param claims what it has told
     * @throws CannotTell if it cannot tell when it is asked again
     */
    public static List<Finding> missing(URI url, List<Claim> claims, Recording recording, AuditReport report)
            throws CannotTell, InterruptedException {
        var told = claims.stream()
                .filter(claim -> claim.by().equals(url.toString()))
                .map(Claim::board)
                .collect(Collectors.toSet());
        var findings = new ArrayList<Finding>();
        long limit = System.nanoTime() + LONGEST_LAG.toNanos();
        for (var partition : report.partitions()) {
            var unknown = new TreeSet<>(partition.heads().keySet());
            unknown.removeAll(told);
            while (!unknown.isEmpty() && System.nanoTime() < limit) {
                ask(url).forEach(claim -> unknown.remove(claim.board()));
                if (!unknown.isEmpty()) Thread.sleep(PAUSE_MS);
            }
            var places = new Places(recording, partition.partition());
            for (var board : unknown)
                if (findings.size() < MOST_FINDINGS)
                    findings.add(places.finding(
                            Finding.Kind.LIVE,
                            places.at(Topic.EVENTS, partition.endOffset()),
                            board,
                            partition.heads().get(board).seq(),
                            url + " does not know the board"));
        }
        return findings;
    }

    private List<Claim> claims() throws IOException, InterruptedException {
        var claims = new ArrayList<Claim>();
        String after = null;
        do {
            var page = get("/boards?limit=" + PAGE + (after == null ? "" : "&after=" + encoded(after)));
            var boards = page.path("boards");
            if (!boards.isArray() || boards.size() > PAGE) throw new Invalid("boards", "no list of at most " + PAGE);
            for (var summary : boards) {
                var board = Limits.id("board", summary.path("board").asText(null));
                // A list may be short of what one board tells of itself.
                var told = summary.has("head") ? summary : get("/boards/" + encoded(board));
                claims.add(claim(board, told));
            }
            var next = page.path("next").asText(null);
            if (next != null && (boards.isEmpty() || next.equals(after))) throw new Invalid("next", "leads nowhere");
            if (claims.size() > MAX_BOARDS) throw new Invalid("boards", "more than " + MAX_BOARDS);
            after = next;
        } while (after != null);
        return claims;
    }

    private Claim claim(String board, JsonNode told) {
        var seq = told.path("seq");
        if (!seq.isIntegralNumber() || !seq.canConvertToLong()) throw new Invalid("seq", "no number");
        var state = told.path("state").asText(null);
        return new Claim(
                Finding.Kind.LIVE,
                base.toString(),
                board,
                Limits.range("seq", seq.longValue(), 1, Long.MAX_VALUE),
                Limits.present("head", told.path("head").asText(null)),
                state);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            var bytes = body.readNBytes(MAX_BYTES + 1);
            if (response.statusCode() != 200) throw new CannotTell(base, path, response.statusCode(), detail(bytes));
            if (bytes.length > MAX_BYTES) throw new Invalid(path, "longer than " + MAX_BYTES + " bytes");
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new Invalid(path, "not JSON: " + JsonProblem.of(e));
        }
    }

    /** What a problem document says, if it is one. */
    private static String detail(byte[] bytes) {
        try {
            var detail = JSON.readTree(bytes).path("detail").asText("");
            return detail.isEmpty() ? "" : ": " + detail.substring(0, Math.min(detail.length(), 1_000));
        } catch (IOException e) {
            return "";
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
