package firstmap.coordinator.rule;

/** An event that cannot follow what a board has seen: the log is not what was written, or was not written by the rule. */
public final class Corruption extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String board;
    private final long seq;

    /** @param seq the number that the event bears */
    public Corruption(String board, long seq, String problem) {
        super("board " + board + ", event " + seq + ": " + problem);
        this.board = board;
        this.seq = seq;
    }

    public String board() {
        return board;
    }

    public long seq() {
        return seq;
    }
}
