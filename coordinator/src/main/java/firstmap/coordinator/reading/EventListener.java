package firstmap.coordinator.reading;

import firstmap.coordinator.boards.LogRecord;
import firstmap.events.json.Quarantines;
import java.util.List;
import java.util.Map;

/** Somebody who is shown every committed event, in the order of its partition. One thread at a time calls it. */
public interface EventListener {
    /**
     * The log as it is when its reading begins.
     *
     * @param cluster id of the Kafka cluster
     * @param topic id of the topic, which another topic of the same name does not have
     * @param starts the first offset that is still there, by partition
     * @param ends up to where the partitions can be read now: an open transaction is not behind it
     * @param aside what operators have set aside of it
     */
    record Shape(String cluster, String topic, Map<Integer, Long> starts, Map<Integer, Long> ends, Quarantines aside) {
        /** Whether both are the same log, read with the same marks, however long it has become. */
        public boolean isSameLogAs(Shape other) {
            return cluster.equals(other.cluster)
                    && topic.equals(other.topic)
                    && starts.keySet().equals(other.starts.keySet())
                    && aside.equals(other.aside);
        }
    }

    /**
     * The log is about to be read, for the first time, after Kafka was away, or because the feed has asked for it.
     *
     * @return the offset to begin with, by partition; one that is not named is read from its start
     */
    Map<Integer, Long> begin(Shape shape);

    /**
     * What came next.
     *
     * @param positions by partition: what is read next. They count markers of transactions, too
     * @return false if it wants to {@link #begin} anew
     */
    boolean read(List<LogRecord> events, Map<Integer, Long> positions);
}
