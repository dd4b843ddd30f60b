package firstmap.coordinator.history;

/** The log cannot be read now; later it can. */
public final class LogAway extends RuntimeException {
    private static final long serialVersionUID = 1;

    LogAway(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
