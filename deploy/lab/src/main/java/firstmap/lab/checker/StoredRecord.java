package firstmap.lab.checker;

import java.util.Map;

/**
 * A record as it stands on a topic.
 *
 * @param key null if it has none
 * @param value null if it has none
 * @param headers the last of each name; of no name twice
 */
public record StoredRecord(
        LogTopic topic, int partition, long offset, byte[] key, byte[] value, Map<String, byte[]> headers) {

    String place() {
        return place(topic, partition, offset);
    }

    static String place(LogTopic topic, int partition, long offset) {
        return "%s partition %d offset %d".formatted(topic.topicName(), partition, offset);
    }
}
