package firstmap.deploy.checker;

import firstmap.events.topics.Topic;
import java.util.function.Consumer;

/** A finished history: every request has had the time to be answered, and nobody writes any more. */
public interface History {
    int partitions(Topic topic);

    /** The committed records of a partition, from its first, in the order of their offsets. */
    void read(Topic topic, int partition, Consumer<Stored> to);
}
