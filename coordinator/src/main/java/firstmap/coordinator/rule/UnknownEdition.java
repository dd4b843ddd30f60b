package firstmap.coordinator.rule;

/** A board is decided by an edition of the rule that this program does not have: it can be read, and not be decided. */
public final class UnknownEdition extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String board;
    private final int rule;

    /** @param rule the number that its {@code defined} states */
    public UnknownEdition(String board, int rule) {
        super("board " + board + " is " + decidedBy(rule));
        this.board = board;
        this.rule = rule;
    }

    public String board() {
        return board;
    }

    public int rule() {
        return rule;
    }

    /** What there is to say of such a board, behind its name. */
    public static String decidedBy(int rule) {
        return "decided by rule " + rule + ", which this version does not have (it has " + Edition.known() + ")";
    }
}
