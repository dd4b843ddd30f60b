package firstmap.lab.checker;

import java.util.function.Consumer;

/** A finished history: every request has had the time to be answered, and nobody writes any more. */
public interface LogHistory {
    int partitions(LogTopic topic);

    /** What marks know the events topic by. */
    default String eventsId() {
        return "";
    }

    /** The committed records of a partition, from its first, in the order of their offsets. */
    void read(LogTopic topic, int partition, Consumer<StoredRecord> to);
}
