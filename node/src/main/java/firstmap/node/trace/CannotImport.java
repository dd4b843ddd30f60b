package firstmap.node.trace;

/** A recording that cannot become requests; the message is one line that says what it looks like and what would do. */
public final class CannotImport extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 2000;

    CannotImport(String source, String problem) {
        super(Names.printable(source + ": " + problem, LONGEST));
    }
}
