package firstmap.lab.simulation.kafka;

import firstmap.coordinator.kafka.Clients;
import firstmap.events.topics.Topic;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/** A Kafka with the topics, on which a script is played: a real one, or the simulated one. Each topic has two partitions. */
interface KafkaStage {
    int PARTITIONS = 2;

    /** What a coordinator of that name has of it. */
    Clients coordinator(String name);

    /** A member of the coordinators' group. @param instead of some of the coordinators' settings */
    Consumer<byte[], byte[]> member(String name, Map<String, Object> instead);

    /** A writer in transactions. @param instead of some of the coordinators' settings */
    Producer<byte[], byte[]> writer(String name, Map<String, Object> instead);

    /** One that reads without a group, what is committed. */
    Consumer<byte[], byte[]> reader();

    /** Somebody writes without transactions; returns when it is acknowledged. */
    void write(Topic topic, int partition, String value);

    /** Records below the offset are deleted. */
    void delete(TopicPartition partition, long before);

    /** An operator throws a member out of the group. */
    void evict(String name);

    /** Waits until it is so. @return false if it takes too long */
    boolean comes(BooleanSupplier condition);

    /** How the topic is called there. */
    String name(Topic topic);
}
