package firstmap.coordinator.boards;

import firstmap.events.topics.Topic;

/** An event on the log cannot be read, or cannot follow the one before it. Nobody may go on from there on that partition. */
public final class CorruptLog extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Topic topic;
    private final int partition;
    private final long offset;

    /**
     * @param topic by its role, whatever the namespace
     * @param cause null if there is none but the record itself
     */
    public CorruptLog(Topic topic, int partition, long offset, String problem, Throwable cause) {
        super("%s partition %d offset %d: %s".formatted(topic.role(), partition, offset, problem), cause);
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
    }

    /** By its role, whatever the namespace. */
    public String topic() {
        return topic.role();
    }

    public int partition() {
        return partition;
    }

    public long offset() {
        return offset;
    }
}
