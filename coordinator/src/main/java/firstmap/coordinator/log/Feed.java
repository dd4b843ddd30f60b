package firstmap.coordinator.log;

import firstmap.coordinator.recording.Line;
import java.util.Map;

/** Somebody who is shown every committed event, in the order of its partition. One thread at a time calls it. */
public interface Feed {
    /**
     * The log is about to be read, for the first time or after Kafka was away.
     *
     * @return the offset to begin with, by partition; one that is not named is read from its start
     */
    Map<Integer, Long> begin(int partitions);

    /**
     * What came next.
     *
     * @param positions by partition: what is read next. They count markers of transactions, too
     */
    void read(Iterable<Line> events, Map<Integer, Long> positions);
}
