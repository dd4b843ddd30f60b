package firstmap.coordinator.snapshot;

/** A snapshot of another version than this program writes. It may be sound; what it means is not guessed. */
public final class UnknownSnapshotVersion extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long version;

    UnknownSnapshotVersion(long version, int known) {
        super("version " + version + "; this program reads version " + known);
        this.version = version;
    }

    public long version() {
        return version;
    }
}
