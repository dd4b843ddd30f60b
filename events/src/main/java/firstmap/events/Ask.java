package firstmap.events;

/**
 * One request of a turn. Board, node and time are the turn's.
 *
 * @param seq its number at its node, 1 or more
 * @param id the node's own name for it; null for the one that follows from node and number
 * @param request what can be asked in a turn: all but to define or to retire the board, and another turn
 * @param recorded what a recorded machine did here, or null
 */
public record Ask(long seq, String id, Request request, Recorded recorded) {
    public Ask {
        Limits.range("seq", seq, 1, Long.MAX_VALUE);
        Limits.optionalId("id", id);
        Limits.present("request", request);
    }

    public Ask(long seq, Request request) {
        this(seq, null, request, null);
    }

    /** The request that it is, as one that stands alone. */
    public RequestRecord of(RequestRecord turn) {
        return new RequestRecord(id, turn.node(), seq, turn.board(), turn.at(), request, recorded);
    }
}
