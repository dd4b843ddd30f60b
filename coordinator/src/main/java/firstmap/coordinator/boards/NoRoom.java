package firstmap.coordinator.boards;

/** What is to be carried is more than this process has room for; another one, or a larger heap, can. */
public final class NoRoom extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoRoom(long needed, long limit) {
        super(
                ("no room: the boards of the partitions that it is to take over need %d bytes by estimate, and it has room"
                                + " for %d; give it a larger heap (-Xmx), and firstmap.coordinator.room with it where that is set")
                        .formatted(needed, limit));
    }

    /** @param carried bytes by estimate */
    public NoRoom(OutOfMemoryError error, long carried, long limit) {
        super(
                "out of memory (%s): its boards took %d bytes by estimate, of %d that they may, in a heap of %d; give it a larger heap (-Xmx), or less room"
                        .formatted(
                                error.getMessage(),
                                carried,
                                limit,
                                Runtime.getRuntime().maxMemory()),
                error);
    }
}
