package firstmap.command.terminal;

/** The command has ended because it was told to, and has said so. */
public final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Stopped(Throwable cause) {
        super("stopped", cause);
    }
}
