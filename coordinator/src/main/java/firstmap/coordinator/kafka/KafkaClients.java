package firstmap.coordinator.kafka;

import firstmap.events.topics.Topic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/** Clients of a Kafka cluster, and the clock of this machine. */
final class KafkaClients implements Clients {
    /** Of the names by which coordinators are known to Kafka: as members of the group and as writers alike. */
    private static final String PREFIX = "firstmap-coordinator-";

    private final Map<String, Object> kafka;
    private final String id;
    private final Admin admin;
    private final HighWatermark logEnd;

    /** @param name of the coordinator: its group member and its transactional id are called after it */
    KafkaClients(String name, Map<String, Object> kafka) {
        this.kafka = kafka;
        id = PREFIX + name;
        admin = Admin.create(ClientSettings.admin(kafka, id + "-admin"));
        logEnd = new HighWatermark(admin);
    }

    @Override
    public int check() {
        return ClusterChecks.check(admin);
    }

    @Override
    public Consumer<byte[], byte[]> requests() {
        return new KafkaConsumer<>(ClientSettings.requests(kafka, id + "-requests", id));
    }

    @Override
    public Producer<byte[], byte[]> events() {
        return new KafkaProducer<>(ClientSettings.events(kafka, id + "-events", id));
    }

    @Override
    public Consumer<byte[], byte[]> reader() {
        return new KafkaConsumer<>(ClientSettings.reader(kafka, id + "-recovery"));
    }

    @Override
    public Map<TopicPartition, Long> ends(Topic topic, Collection<Integer> partitions) {
        return logEnd.of(topic, partitions);
    }

    @Override
    public String eventsId() {
        var name = Topic.EVENTS.topicName();
        var told = admin.describeTopics(List.of(name)).topicNameValues().get(name);
        return HighWatermark.answer(told).topicId().toString();
    }

    @Override
    public void endTransactions() {
        new OpenTransactions(admin).end(PREFIX);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void close() {
        admin.close();
    }
}
