package firstmap.events;

/**
 * A request as it stands on {@code firstmap.requests}.
 *
 * @param id the node's own name for it
 * @param node who asks
 * @param seq counts up by one for each node in a board, from 1; 0 of a turn, which has none
 * @param at simulated time, nanoseconds, not negative
 * @param recorded what a recorded machine did here, for requests that come from a trace; otherwise null
 */
public record RequestRecord(
        String id, String node, long seq, String board, long at, Request request, Recorded recorded) {

    public RequestRecord {
        Limits.id("node", node);
        boolean isTurn = request instanceof Request.Turn;
        Limits.range("seq", seq, isTurn ? 0 : 1, isTurn ? 0 : Long.MAX_VALUE);
        if (id == null) id = defaultId(node, request instanceof Request.Turn turn ? at + "." + turn.round() : "" + seq);
        Limits.id("id", id);
        Limits.id("board", board);
        Limits.range("at", at, 0, Long.MAX_VALUE);
        Limits.present("request", request);
    }

    public RequestRecord(String node, long seq, String board, long at, Request request) {
        this(null, node, seq, board, at, request, null);
    }

    /** All that a node asks in a round. */
    public static RequestRecord turn(String node, String board, long at, Request.Turn turn) {
        return new RequestRecord(null, node, 0, board, at, turn, null);
    }

    /** The name of a request that has been given none. A very long node name keeps only its start. */
    private static String defaultId(String node, String number) {
        var suffix = "/" + number;
        return node.substring(0, Math.min(node.length(), Limits.MAX_ID - suffix.length())) + suffix;
    }
}
