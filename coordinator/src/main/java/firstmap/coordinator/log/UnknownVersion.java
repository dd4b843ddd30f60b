package firstmap.coordinator.log;

/** A snapshot of another version than this program writes. It may be sound; what it means is not guessed. */
public final class UnknownVersion extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long version;

    UnknownVersion(long version, int known) {
        super("version " + version + "; this program reads version " + known);
        this.version = version;
    }

    public long version() {
        return version;
    }
}
