package firstmap.deploy.house.wrong.coordinator.history;

import org.apache.kafka.clients.consumer.KafkaConsumer;

public final class ReadsTheTopicItself {
    KafkaConsumer<byte[], byte[]> follower;
}
