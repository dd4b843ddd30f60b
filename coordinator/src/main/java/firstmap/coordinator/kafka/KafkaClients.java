package firstmap.coordinator.kafka;

import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Clients of a Kafka cluster, and the clock of this machine. */
final class KafkaClients implements Clients {
    private final Namespace namespace;
    /** Of a group of its own, in which it says where it can be asked. */
    private final TopicPartition holderAt;

    private final Map<String, Object> kafka;
    private final String id;
    private final Admin admin;
    private final HighWatermark logEnd;

    /** @param name of the coordinator: its group member and its transactional id are called after it */
    KafkaClients(String name, Installation installation) {
        kafka = installation.kafka();
        namespace = installation.namespace();
        id = namespace.coordinator(name);
        holderAt = new TopicPartition(namespace.topic(Topic.REQUESTS), 0);
        admin = Admin.create(ClientSettings.admin(kafka, id + "-admin"));
        logEnd = new HighWatermark(admin, namespace);
    }

    @Override
    public Namespace namespace() {
        return namespace;
    }

    @Override
    public int check() {
        return ClusterChecks.check(admin, namespace);
    }

    @Override
    public Consumer<byte[], byte[]> requests() {
        return new KafkaConsumer<>(ClientSettings.requests(kafka, id + "-requests", namespace.coordinators(), id));
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
    public Producer<byte[], byte[]> signs() {
        return new KafkaProducer<>(ClientSettings.signs(kafka, id + "-signs"));
    }

    @Override
    public String newName() {
        return UUID.randomUUID().toString();
    }

    @Override
    public Map<TopicPartition, Long> ends(Topic topic, Collection<Integer> partitions) {
        return logEnd.of(topic, partitions);
    }

    @Override
    public String eventsId() {
        var name = namespace.topic(Topic.EVENTS);
        var told = admin.describeTopics(List.of(name)).topicNameValues().get(name);
        return HighWatermark.answer(told).topicId().toString();
    }

    @Override
    public void endTransactions() {
        new OpenTransactions(admin, namespace).end();
    }

    @Override
    public List<OpenTransaction> holdUps(Collection<TopicPartition> partitions) {
        var all = new ArrayList<>(partitions);
        var holdUps = new HoldUps(admin);
        holdUps.home(namespace.coordinators()).ifPresent(all::add);
        return holdUps.of(all);
    }

    @Override
    public Optional<Holder> holder() {
        try {
            var said = HighWatermark.answer(admin.listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata())
                    .get(holderAt);
            return said == null ? Optional.empty() : Holder.read(said.metadata());
        } catch (GroupIdNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public void hold(Holder me) {
        var said = Map.of(holderAt, new OffsetAndMetadata(0, me.text()));
        HighWatermark.answer(admin.alterConsumerGroupOffsets(id, said).all());
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
