package firstmap.lab.checker;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one coordinator shows over HTTP, held against what the log says. */
public final class LiveCoordinator {
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int PAGE = 1000;

    /**
     * Where a coordinator says that a board is.
     *
     * @param seq number of the last event
     * @param head its hash
     * @param state a digest of the whole state, the same at all coordinators
     */
    public record Head(long seq, String head, String state) {
        static Head of(Doc board) {
            return new Head(board.number("seq", 0), board.text("head"), board.text("state"));
        }
    }

    private final HttpClient client;
    private final URI address;

    public LiveCoordinator(HttpClient client, URI address) {
        this.client = client;
        this.address = address;
    }

    /**
     * Compares every board: numbers, head, devices, buffers with all that hangs on them, and how full the heaps are. What
     * is not there yet is waited for.
     *
     * @param patience for all of it together
     */
    public void check(CheckResult verdict, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        var findings = verdict.findings();
        try {
            var shown = new ArrayList<String>();
            for (var board : list("/boards", "boards", end)) shown.add(board.text("board"));
            if (!shown.equals(List.copyOf(verdict.boards())))
                findings.add(
                        Flaw.DIVERGED,
                        address + "/boards",
                        "other boards than the log has: " + shown.size() + ", not "
                                + verdict.boards().size());
        } catch (IOException e) {
            findings.add(Flaw.DIVERGED, address + "/boards", "it does not show its boards: " + e.getMessage());
            return;
        }
        for (var id : verdict.boards()) {
            var board = verdict.board(id);
            if (!board.isSound()) continue; // there is no state to compare, and that has been said
            var path = "/boards/" + encoded(id);
            try {
                await(board, path, end);
                var shown = get(path, end);
                verdict.checkShown(address + path, id, Head.of(shown));
                // How it sums up its state is its own affair, as long as all do it alike.
                shown.fields().remove("state");
                compare(findings, path, Picture.board(board), shown);
                compareBuffers(findings, board, path + "/buffers", end);
                compareHeaps(findings, board, path + "/heaps", end);
            } catch (IOException e) {
                findings.add(Flaw.DIVERGED, address + path, "it does not show the board: " + e.getMessage());
            }
        }
    }

    private void await(BoardState board, String path, long end) throws IOException, InterruptedException {
        while (get(path, end).number("seq", 0) < board.chain.last() && System.nanoTime() - end < 0) Thread.sleep(POLL);
    }

    private void compareBuffers(Findings findings, BoardState board, String path, long end)
            throws IOException, InterruptedException {
        var shown = new LinkedHashMap<String, Doc>();
        for (var buffer : list(path, "buffers", end)) shown.put(buffer.text("buffer"), buffer);
        var known = new TreeMap<String, Map<String, Object>>(); // shown by name
        board.fold.buffers.forEach((name, buffer) -> known.put(name, Picture.buffer(buffer)));
        if (!List.copyOf(shown.keySet()).equals(List.copyOf(known.keySet())))
            findings.add(Flaw.DIVERGED, address + path, "other buffers than the log leads to");
        known.forEach((name, buffer) -> {
            if (shown.containsKey(name)) compare(findings, path + "/" + encoded(name), buffer, shown.get(name));
        });
    }

    private void compareHeaps(Findings findings, BoardState board, String path, long end)
            throws IOException, InterruptedException {
        if (board.fold.spec == null) return;
        var used = new LinkedHashMap<String, Long>();
        for (var heap : get(path, end).objects("heaps")) used.put(heap.text("heap"), heap.number("usedBytes", -1));
        for (var heap : board.fold.spec.objects("heaps")) {
            var name = heap.text("name");
            long bytes = board.fold.usedBytes(name);
            if (used.getOrDefault(name, -1L) != bytes)
                findings.add(
                        Flaw.DIVERGED,
                        address + path,
                        "heap %s has %d bytes in use, and the log leads to %d".formatted(name, used.get(name), bytes));
        }
    }

    private void compare(Findings findings, String path, Map<String, Object> expected, Doc shown) {
        if (expected.equals(shown.fields())) return;
        findings.add(
                Flaw.DIVERGED,
                address + path,
                "it shows " + cut(shown.fields()) + ", and the log leads to " + cut(expected));
    }

    private static String cut(Map<String, Object> json) {
        var text = json.toString();
        return text.length() <= 300 ? text : text.substring(0, 300) + "…";
    }

    // ---- HTTP

    /**
     * What it shows of a board now. Asks once.
     *
     * @throws IOException if it does not answer within the time, or cannot
     */
    public Head head(String board, Duration patience) throws IOException, InterruptedException {
        return Head.of(ask("/boards/" + encoded(board), patience));
    }

    /** All pages of a list. */
    private List<Doc> list(String path, String name, long end) throws IOException, InterruptedException {
        var all = new ArrayList<Doc>();
        for (var next = ""; next != null; ) {
            var page = get(path + "?limit=" + PAGE + next, end);
            all.addAll(page.objects(name));
            next = page.has("next") ? "&after=" + encoded(page.text("next")) : null;
        }
        return all;
    }

    /** Asks again while it answers that it cannot now, or not at all. */
    private Doc get(String path, long end) throws IOException, InterruptedException {
        while (true) {
            try {
                return ask(path, ANSWER);
            } catch (IOException e) {
                if (System.nanoTime() - end >= 0) throw e;
            }
            Thread.sleep(POLL);
        }
    }

    private Doc ask(String path, Duration patience) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(patience)
                .build();
        var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) throw new IOException("status " + answer.statusCode());
        try {
            return new Doc(StrictJson.read(answer.body(), Integer.MAX_VALUE));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
