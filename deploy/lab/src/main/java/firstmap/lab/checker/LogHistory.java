package firstmap.lab.checker;

import firstmap.events.topics.Topic;
import java.util.function.Consumer;

/** A finished history: every request has had the time to be answered, and nobody writes any more. */
public interface LogHistory {
    int partitions(Topic topic);

    /** The committed records of a partition, from its first, in the order of their offsets. */
    void read(Topic topic, int partition, Consumer<StoredRecord> to);
}
