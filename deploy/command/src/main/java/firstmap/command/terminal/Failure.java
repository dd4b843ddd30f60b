package firstmap.command.terminal;

/** The command cannot go on, and the message is all that its user needs to know. Exit code 1. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Failure(String message) {
        super(message);
    }

    public Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
