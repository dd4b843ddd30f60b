package firstmap.lab.simulation.kafka;

import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.Clients;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A namespace of a broker that runs, and the clients that ship. */
final class RealStage implements KafkaStage, AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Namespace namespace;
    private final Map<String, Object> kafka;
    private final Admin admin;
    private final Producer<byte[], byte[]> strangers;
    private final Map<String, Clients> coordinators = new HashMap<>();
    private final Deque<Runnable> closers = new ArrayDeque<>();

    RealStage(String bootstrapServers, String namespace) throws ExecutionException, InterruptedException {
        this.namespace = new Namespace(namespace);
        kafka = Map.of("bootstrap.servers", bootstrapServers);
        admin = Admin.create(ClientSettings.admin(kafka, "stage"));
        new TopicAdmin(admin, this.namespace).ensure(PARTITIONS);
        strangers = new KafkaProducer<>(ClientSettings.operator(kafka, "stranger"));
    }

    @Override
    public Clients coordinator(String name) {
        return coordinators.computeIfAbsent(name, _ -> Clients.kafka(name, new Installation(kafka, namespace)));
    }

    @Override
    public Consumer<byte[], byte[]> member(String name, Map<String, Object> instead) {
        var id = namespace.coordinator(name);
        return kept(
                instead.isEmpty()
                        ? coordinator(name).requests()
                        : new KafkaConsumer<>(
                                both(ClientSettings.requests(kafka, id, namespace.coordinators(), id), instead)));
    }

    @Override
    public Producer<byte[], byte[]> writer(String name, Map<String, Object> instead) {
        var id = namespace.coordinator(name);
        var writer = instead.isEmpty()
                ? coordinator(name).events()
                : new KafkaProducer<byte[], byte[]>(both(ClientSettings.events(kafka, id, id), instead));
        closers.push(() -> writer.close(Duration.ZERO));
        return writer;
    }

    @Override
    public Consumer<byte[], byte[]> reader() {
        return kept(coordinator("asker").reader());
    }

    private Consumer<byte[], byte[]> kept(Consumer<byte[], byte[]> consumer) {
        closers.push(() -> consumer.close(CloseOptions.timeout(Duration.ZERO)));
        return consumer;
    }

    private static Map<String, Object> both(Map<String, Object> shipped, Map<String, Object> instead) {
        var both = new HashMap<>(shipped);
        both.putAll(instead);
        return both;
    }

    @Override
    public void write(Topic topic, int partition, String value) {
        try {
            strangers
                    .send(new ProducerRecord<>(name(topic), partition, null, value.getBytes(StandardCharsets.UTF_8)))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void delete(TopicPartition partition, long before) {
        answer(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                .all());
    }

    @Override
    public void evict(String name) {
        var who = new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(namespace.coordinator(name))));
        answer(admin.removeMembersFromConsumerGroup(namespace.coordinators(), who)
                .all());
    }

    private static void answer(KafkaFuture<?> future) {
        try {
            future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean comes(BooleanSupplier condition) {
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(LONG)
                    .until(condition::getAsBoolean);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    @Override
    public String name(Topic topic) {
        return namespace.topic(topic);
    }

    @Override
    public void close() {
        closers.forEach(Runnable::run);
        coordinators.values().forEach(Clients::close);
        strangers.close(Duration.ZERO);
        admin.close();
    }
}
