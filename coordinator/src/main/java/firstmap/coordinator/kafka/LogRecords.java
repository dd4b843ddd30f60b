package firstmap.coordinator.kafka;

import firstmap.coordinator.boards.LogRecord;
import firstmap.events.topics.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records as Kafka gives them, as those who need not know Kafka take them. */
public final class LogRecords {
    private LogRecords() {}

    /** One of the events, without its headers. */
    public static LogRecord event(ConsumerRecord<byte[], byte[]> stored) {
        return new LogRecord(Topic.EVENTS, stored.partition(), stored.offset(), stored.key(), stored.value());
    }
}
