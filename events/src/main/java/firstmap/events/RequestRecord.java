package firstmap.events;

/**
 * A request as it stands on {@code firstmap.requests}.
 *
 * @param id the node's own name for it
 * @param node who asks
 * @param seq counts up by one for each node in a board, from 1; 0 of a turn and of an expire, which have none
 * @param at simulated time, nanoseconds, not negative
 * @param recorded what a recorded machine did here, for requests that come from a trace; otherwise null
 */
public record RequestRecord(
        String id, String node, long seq, String board, long at, Request request, Recorded recorded) {

    public RequestRecord {
        Limits.id("node", node);
        Limits.present("request", request);
        boolean isNumbered = isNumbered(request);
        Limits.range("seq", seq, isNumbered ? 1 : 0, isNumbered ? Long.MAX_VALUE : 0);
        if (request instanceof Request.Expire expire) checkExpire(id, node, at, expire);
        if (id == null) id = defaultId(node, seq, at, request);
        Limits.id("id", id);
        Limits.id("board", board);
        Limits.range("at", at, 0, Long.MAX_VALUE);
    }

    public RequestRecord(String node, long seq, String board, long at, Request request) {
        this(null, node, seq, board, at, request, null);
    }

    /** All that a node asks in a round. */
    public static RequestRecord turn(String node, String board, long at, Request.Turn turn) {
        return new RequestRecord(null, node, 0, board, at, turn, null);
    }

    /** That the lease of a node has ended. @param at of the open round; 0 on a board of given time */
    public static RequestRecord expire(String board, long at, Request.Expire expire) {
        return new RequestRecord(null, Request.Expire.NODE, 0, board, at, expire, null);
    }

    /** The node in whose name the events stand that come of it: who asks, or whose lease has ended. */
    public String onBehalfOf() {
        return request instanceof Request.Expire expire ? expire.of() : node;
    }

    /** Whether a request uses up one of its node's numbers. */
    public static boolean isNumbered(Request request) {
        return !(request instanceof Request.Turn || request instanceof Request.Expire);
    }

    private static void checkExpire(String id, String node, long at, Request.Expire expire) {
        if (!node.equals(Request.Expire.NODE)) throw new Invalid("node", "not " + Request.Expire.NODE);
        if (id != null && !id.equals(expire.id(at))) throw new Invalid("id", "not " + expire.id(at));
        if (expire.isGiven() && at != 0) throw new Invalid("at", "beside lastSeen");
    }

    /** The name of a request that has been given none. A very long node name keeps only its start. */
    private static String defaultId(String node, long seq, long at, Request request) {
        if (request instanceof Request.Expire expire) return expire.id(at);
        var suffix = "/" + (request instanceof Request.Turn turn ? at + "." + turn.round() : Long.toString(seq));
        return node.substring(0, Math.min(node.length(), Limits.MAX_ID - suffix.length())) + suffix;
    }
}
