package firstmap.node.play;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.topics.Installation;
import firstmap.node.client.Asking;
import firstmap.node.client.BoardListener;
import firstmap.node.client.BoardView;
import firstmap.node.client.Port;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.KafkaPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plays recorded requests in their order, by the names and times that they have. What a refusal makes impossible is left
 * out: a map of an attachment that was not granted is never asked. Each node's numbers are counted anew, because a board
 * takes none that jumps, as those of a recording do that begins late or of which much is left out.
 */
public final class TracePlayer {
    private final Asking asking;
    private final Listener listener;
    private final int total;
    private final Dependencies dependencies = new Dependencies();
    private final List<Asked> batch = new ArrayList<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private Foresight foresight;
    private int sent;
    private int leftOut;
    private int refused;

    private TracePlayer(Port port, Options options, Foresight foresight, Listener listener, int total) {
        this.foresight = foresight;
        this.asking = new Asking(port, new BoardView(), options.patience());
        this.listener = listener;
        this.total = total;
    }

    /**
     * @param policy instead of the one that the {@code define} request states, or null
     * @param board instead of the board that the requests name, or null
     * @param patience how long to wait for an outcome before the run counts as broken
     */
    public record Options(Policy policy, String board, Duration patience) {
        public static final Options DEFAULT = new Options(null, null, Duration.ofMinutes(2));
    }

    /** A request that has been asked, and how it will be answered as far as that is known. */
    private record Asked(RequestRecord request, Optional<Event> foreseen) {}

    /** Is told what happens, on the thread that plays. */
    public interface Listener extends Progress {
        /** @param done requests decided or left out */
        @Override
        default void reached(long done, long whole, String what) {}

        /** A request has been decided. */
        default void decided(RequestRecord request, EventRecord outcome) {}

        /** A request was left out because an earlier one was refused. */
        default void leftOut(RequestRecord request) {}

        /** The board stands where the recorded machine made a dump. Also where the request itself was left out. */
        default void snapshot(RequestRecord request, Recorded.Snapshot recorded, BoardView board) {}
    }

    /** @param refused of the requests sent */
    public record Result(String board, int sent, int leftOut, int refused) {}

    /**
     * Plays over Kafka. Creates the topics if they are missing; a coordinator has to run somewhere.
     *
     * @param requests of one board, {@code define} first
     * @param foresight by which a request need not wait for what it hangs on to be decided; the log is the same without it
     * @throws Invalid if the requests are of several boards, or do not begin with {@code define}
     * @throws Asking.BoardExists if the cluster has a board of that name already
     * @throws Asking.NoOutcome if no coordinator answered
     * @throws InterruptedException if the thread was interrupted
     */
    public static Result play(
            List<RequestRecord> requests,
            Installation installation,
            Options options,
            Foresight foresight,
            Listener listener)
            throws InterruptedException {
        var board = board(requests, options);
        try (var port = KafkaPort.fromNow(Cluster.of(installation), board)) {
            return play(requests, port, options, foresight, listener);
        }
    }

    /** Plays over any port. */
    public static Result play(
            List<RequestRecord> requests, Port port, Options options, Foresight foresight, Listener listener)
            throws InterruptedException {
        var board = board(requests, options);
        var player = new TracePlayer(port, options, foresight, listener, requests.size());
        for (var request : requests) player.play(with(request, board, options.policy()));
        player.flush();
        player.asking.goodbye(); // what a recording leaves behind stays as the machine had it
        return new Result(board, player.sent, player.leftOut, player.refused);
    }

    private static String board(List<RequestRecord> requests, Options options) {
        if (requests.isEmpty() || !(requests.getFirst().request() instanceof Request.Define))
            throw new Invalid("", "the first request must define the board");
        var board = requests.getFirst().board();
        for (var request : requests)
            if (!request.board().equals(board))
                throw new Invalid("", "requests of several boards: " + board + " and " + request.board());
        return options.board() == null ? board : options.board();
    }

    private static RequestRecord with(RequestRecord record, String board, Policy policy) {
        var request = record.request() instanceof Request.Define define && policy != null
                ? new Request.Define(define.spec().withPolicy(policy))
                : record.request();
        return new RequestRecord(
                record.id(), record.node(), record.seq(), board, record.at(), request, record.recorded());
    }

    private void play(RequestRecord request) throws InterruptedException {
        if (request.request() instanceof Request.Define && sent == 0) {
            var define = numbered(request);
            foresight.of(define);
            asking.define(define, event -> listener.decided(request, event));
            sent++;
        } else {
            // Whether this can be asked at all may hang on what is still under way.
            if (dependencies.isOpen(request.request())) flush();
            if (dependencies.isDead(request.request())) {
                dependencies.leaveOut(request.request());
                leftOut++;
                listener.leftOut(request);
            } else {
                ask(numbered(request));
            }
        }
        if (request.recorded() == null || request.recorded().snapshots().isEmpty()) return;
        flush();
        for (var snapshot : request.recorded().snapshots()) listener.snapshot(request, snapshot, asking.view());
    }

    private void ask(RequestRecord request) throws InterruptedException {
        var foreseen = Asking.deciding(request.request(), foresight.of(request));
        batch.add(new Asked(request, foreseen));
        dependencies.open(request.request());
        foreseen.ifPresent(event -> dependencies.close(request.request(), isThere(Asking.errno(event))));
        if (batch.size() == Asking.MOST_OPEN) flush();
    }

    private static boolean isThere(Errno errno) {
        return errno == null || errno == Errno.EEXIST || errno == Errno.EALREADY;
    }

    private RequestRecord numbered(RequestRecord r) {
        long seq = numbers.merge(r.node(), 1L, Long::sum);
        return new RequestRecord(r.id(), r.node(), seq, r.board(), r.at(), r.request(), r.recorded());
    }

    private void flush() throws InterruptedException {
        if (batch.isEmpty()) return;
        var outcomes = asking.ask(batch.stream().map(Asked::request).toList(), BoardListener.NONE);
        boolean asForeseen = true;
        for (int i = 0; i < outcomes.size(); i++) {
            var asked = batch.get(i);
            var errno = Asking.errno(outcomes.get(i));
            if (errno != null) refused++;
            asForeseen &=
                    asked.foreseen().map(event -> Asking.errno(event) == errno).orElse(true);
            if (asked.foreseen().isEmpty() || !asForeseen)
                dependencies.close(asked.request().request(), isThere(errno));
            listener.decided(asked.request(), outcomes.get(i));
        }
        // Somebody else asks, too, or another rule decides: from here on each answer is awaited.
        if (!asForeseen) foresight = Foresight.NONE;
        sent += batch.size();
        batch.clear();
        listener.reached(sent + leftOut, total, "requests");
    }
}
