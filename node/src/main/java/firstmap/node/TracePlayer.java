package firstmap.node;

import firstmap.events.EventRecord;
import firstmap.events.Policy;
import firstmap.events.Recorded;
import firstmap.events.RequestRecord;
import firstmap.node.board.BoardView;
import firstmap.node.board.Port;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Plays recorded requests in their order, by the names, numbers and times that they have. What a refusal makes
 * impossible is left out: a map of an attachment that was not granted is never asked. Numbers of requests left out are
 * not used again, so the log shows the gap as {@code missed}.
 */
public final class TracePlayer {
    private TracePlayer() {}

    /**
     * @param policy instead of the one that the {@code define} request states, or null
     * @param board instead of the board that the requests name, or null
     * @param patience how long to wait for an outcome before the run counts as broken
     */
    public record Options(Policy policy, String board, Duration patience) {
        public static final Options DEFAULT = new Options(null, null, Duration.ofMinutes(2));
    }

    /** Is told what happens, on the thread that plays. */
    public interface Listener {
        /** @param done requests played or left out */
        default void progress(int done, int total) {}

        /** A request has been decided. */
        default void decided(RequestRecord request, EventRecord outcome) {}

        /** A request was left out because an earlier one was refused. */
        default void leftOut(RequestRecord request) {}

        /** The board stands where the recorded machine made a dump. */
        default void snapshot(RequestRecord request, Recorded.Snapshot recorded, BoardView board) {}
    }

    /** @param refused of the requests sent */
    public record Result(String board, int sent, int leftOut, int refused) {}

    /**
     * Plays over Kafka.
     *
     * @param requests of one board
     * @param kafka client properties, at least {@code bootstrap.servers}
     */
    public static Result play(
            List<RequestRecord> requests, Map<String, Object> kafka, Options options, Listener listener)
            throws InterruptedException {
        throw new UnsupportedOperationException("soon");
    }

    /** Plays over any port. */
    public static Result play(List<RequestRecord> requests, Port port, Options options, Listener listener)
            throws InterruptedException {
        throw new UnsupportedOperationException("soon");
    }
}
