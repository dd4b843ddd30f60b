package firstmap.coordinator.exchange;

/** Records of a partition cannot be read: their file is damaged, or they stand behind a transaction that nobody can end. */
public final class DamagedLog extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String topic;
    private final int partition;
    private final long offset;
    private final String problem;

    /**
     * @param topic as Kafka names it; it may be one of Kafka's own
     * @param offset of the first record that cannot be read
     * @param problem one sentence, with the file
     */
    public DamagedLog(String topic, int partition, long offset, String problem) {
        super("%s partition %d offset %d: %s".formatted(topic, partition, offset, problem));
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.problem = problem;
    }

    public String topic() {
        return topic;
    }

    public int partition() {
        return partition;
    }

    public long offset() {
        return offset;
    }

    /** The sentence without the place. */
    public String problem() {
        return problem;
    }
}
