package firstmap.coordinator.reading;

/** Events that are asked for have been deleted from the log: by a broker, since coordinators never do so. */
public final class EventsGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param what has lost its beginning, such as {@code board phone} */
    public EventsGone(String what, String why) {
        super("the first events of " + what + " have been deleted from the log: " + why);
    }

    EventsGone(int partition, long offset) {
        super("partition %d has nothing at offset %d any more".formatted(partition, offset));
    }
}
