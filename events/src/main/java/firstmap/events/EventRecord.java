package firstmap.events;

/**
 * An event as it stands on {@code firstmap.events}.
 *
 * <p>Beside the contract's common fields it names the asker and its number: a coordinator that starts anew learns from
 * the events alone which requests have had their outcome.
 *
 * @param seq 1, 2, 3 … for each board, without a gap
 * @param cause id of the request
 * @param node who asked, or whose lease has ended; null of a {@link Event.Granted}, which nobody asks for
 * @param nodeSeq the number of the request at its node; 0 of a {@link Event.Granted}, and of what an expiry brings about
 * @param missed how many numbers of the node were skipped before this request; only on its first event, else 0
 * @param at simulated time of the request, nanoseconds
 * @param behind nanoseconds by which {@code at} lies before the latest time that the board has seen; only on the first event
 *     of an answer, else 0, and 0 on boards of the first edition of the rule
 * @param prev hash of the board's event before, {@link #NO_HASH} for the first
 * @param hash SHA-256, in hexadecimal, of the canonical JSON of all the fields above, {@code prev} included
 */
public record EventRecord(
        String board,
        long seq,
        String cause,
        String node,
        long nodeSeq,
        long missed,
        long at,
        long behind,
        Event event,
        String prev,
        String hash) {

    /** Of a time that is no earlier than what the board has seen. */
    public EventRecord(
            String board,
            long seq,
            String cause,
            String node,
            long nodeSeq,
            long missed,
            long at,
            Event event,
            String prev,
            String hash) {
        this(board, seq, cause, node, nodeSeq, missed, at, 0, event, prev, hash);
    }

    /** Whether it is part of the undoing of its node, whose lease has ended. */
    public boolean isOfExpiry() {
        return node != null && nodeSeq == 0;
    }

    /** What stands before a board's first event: 64 zeros. */
    public static final String NO_HASH = "0".repeat(64);
}
