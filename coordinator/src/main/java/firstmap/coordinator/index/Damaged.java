package firstmap.coordinator.index;

/** The index cannot be read or written, or does not hold what it should. It has to be made anew from the log. */
public final class Damaged extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Damaged(String problem) {
        super(problem);
    }

    Damaged(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
