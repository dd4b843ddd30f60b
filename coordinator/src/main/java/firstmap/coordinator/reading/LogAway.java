package firstmap.coordinator.reading;

/** The log cannot be read now; later it can. */
public final class LogAway extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogAway(String problem) {
        super(problem);
    }

    LogAway(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
