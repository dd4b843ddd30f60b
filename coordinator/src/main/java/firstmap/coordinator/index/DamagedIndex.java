package firstmap.coordinator.index;

/** The index cannot be read or written, or does not hold what it should. It has to be made anew from the log. */
public final class DamagedIndex extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DamagedIndex(String problem) {
        super(problem);
    }

    DamagedIndex(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
