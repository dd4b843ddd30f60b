package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.loop.Coordinator;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.EventRecord;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** A broker with the topics, and what a test asks of them. */
public final class Log implements AutoCloseable {
    public static final int PARTITIONS = 4;

    private final int partitions;
    private final AutoCloseable broker;
    private final String bootstrapServers;
    private final Namespace namespace;
    private final KafkaProducer<byte[], byte[]> requests;
    private final Admin answers;

    public Log(Path directory) throws Exception {
        this(directory, PARTITIONS);
    }

    Log(Path directory, int partitions) throws Exception {
        this(EmbeddedBroker.start(directory), partitions);
    }

    private Log(EmbeddedBroker broker, int partitions) throws Exception {
        this(broker, broker.bootstrapServers(), partitions);
    }

    /** On brokers that somebody else has started, and that are stopped with it. */
    public Log(AutoCloseable broker, String bootstrapServers) throws Exception {
        this(broker, bootstrapServers, PARTITIONS);
    }

    private Log(AutoCloseable broker, String bootstrapServers, int partitions) throws Exception {
        this(broker, bootstrapServers, partitions, Namespace.DEFAULT);
    }

    private Log(AutoCloseable broker, String bootstrapServers, int partitions, Namespace namespace) throws Exception {
        this.partitions = partitions;
        this.broker = broker;
        this.bootstrapServers = bootstrapServers;
        this.namespace = namespace;
        try (var admin = Admin.create(kafka())) {
            new TopicAdmin(admin, namespace).ensure(partitions);
        }
        answers = Admin.create(kafka());
        requests = new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** An empty one on the same broker, which goes on when that one is closed. */
    Log beside(Namespace other) throws Exception {
        return new Log(() -> {}, bootstrapServers, partitions, other);
    }

    public Namespace namespace() {
        return namespace;
    }

    /** How Kafka knows the topic. */
    String name(Topic topic) {
        return namespace.topic(topic);
    }

    public Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", bootstrapServers);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Any valid board. */
    static Request.Define define() {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 1 << 20, false, null, List.of());
        return new Request.Define(new BoardSpec(
                Policy.STRICT, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>()));
    }

    static Request.Create create(String buffer) {
        return new Request.Create(buffer, 4096, null, null, List.of(), null);
    }

    /** The request {@code seq} of the node {@code test}; returns when it stands on the log. */
    void ask(String board, long seq, Request request) {
        send(request(board, seq, request));
    }

    /** The same request of several boards. */
    void askAll(List<String> boards, long seq, Request request) {
        boards.forEach(board -> requests.send(request(board, seq, request)));
        requests.flush();
    }

    private ProducerRecord<byte[], byte[]> request(String board, long seq, Request request) {
        var record = new RequestRecord("test", seq, board, seq * 1000, request);
        return new ProducerRecord<>(name(Topic.REQUESTS), key(board), RequestJson.write(record));
    }

    RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        try {
            return requests.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns before it stands on the log. */
    Future<RecordMetadata> sendLater(ProducerRecord<byte[], byte[]> record) {
        return requests.send(record);
    }

    /** Sends without waiting for each; returns when all stand on the log, with where each does. */
    List<RecordMetadata> sendAll(List<ProducerRecord<byte[], byte[]>> records) {
        var sent = records.stream().map(requests::send).toList();
        try {
            var stood = new ArrayList<RecordMetadata>(sent.size());
            for (var one : sent) stood.add(one.get());
            return stood;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the coordinators have committed their answers to all requests that are committed now. */
    public void awaitAnswers() {
        var ends = new HashMap<Integer, Long>();
        for (var record : read(Topic.REQUESTS)) ends.put(record.partition(), record.offset() + 1);
        try (var admin = Admin.create(kafka())) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                var done = admin.listConsumerGroupOffsets(namespace.coordinators())
                        .partitionsToOffsetAndMetadata()
                        .get();
                return ends.entrySet().stream().allMatch(end -> {
                    var at = done.get(new TopicPartition(name(Topic.REQUESTS), end.getKey()));
                    return at != null && at.offset() >= end.getValue();
                });
            });
        }
    }

    static byte[] key(String board) {
        return board.getBytes(StandardCharsets.UTF_8);
    }

    /** Committed events of one board, in the order of the log. */
    public List<EventRecord> events(String board) {
        var events = new ArrayList<EventRecord>();
        for (var record : read(Topic.EVENTS))
            if (new String(record.key(), StandardCharsets.UTF_8).equals(board)) {
                if (!EventJson.hashHolds(record.value())) throw new AssertionError("hash at offset " + record.offset());
                events.add(EventJson.read(record.value()));
            }
        return events;
    }

    /** The events of a board once there are so many. */
    List<EventRecord> awaitEvents(String board, int count) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> events(board), events -> events.size() >= count);
    }

    static void assertChain(List<EventRecord> events) {
        var prev = EventRecord.NO_HASH;
        long seq = 0;
        for (var event : events) {
            assertThat(event.seq()).isEqualTo(++seq);
            assertThat(event.prev()).isEqualTo(prev);
            prev = event.hash();
        }
    }

    public Coordinator coordinator(String name) {
        var coordinator = new Coordinator(name, new Installation(kafka(), namespace));
        coordinator.start();
        return coordinator;
    }

    /** All that a coordinator of that name has of the world. */
    Clients clients(String name) {
        return Clients.kafka(name, new Installation(kafka(), namespace));
    }

    /** All committed records up to the end of now. */
    public List<ConsumerRecord<byte[], byte[]>> read(Topic topic) {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(ClientSettings.reader(kafka(), "test-reader"))) {
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            ReadToEnd.all(consumer, name(topic)).each(records::add);
            return records;
        }
    }

    /** Which coordinator the group has decide this board; empty while it has none do so. */
    public Optional<String> owner(String board) {
        var home = new TopicPartition(name(Topic.REQUESTS), Home.of(board, partitions));
        try {
            return answers
                    .describeConsumerGroups(List.of(namespace.coordinators()))
                    .all()
                    .get()
                    .get(namespace.coordinators())
                    .members()
                    .stream()
                    .filter(member -> member.assignment().topicPartitions().contains(home))
                    .map(member -> member.groupInstanceId().orElseThrow())
                    .map(id -> id.substring(namespace.coordinatorPrefix().length()))
                    .findFirst();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) return Optional.empty();
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** How many requests have been answered and committed. */
    public long answered() throws Exception {
        return answers
                .listConsumerGroupOffsets(namespace.coordinators())
                .partitionsToOffsetAndMetadata()
                .get()
                .values()
                .stream()
                .filter(Objects::nonNull)
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    /** Where a partition of the events ends, uncommitted records included. */
    long eventsEnd(int partition) throws Exception {
        var events = new TopicPartition(name(Topic.EVENTS), partition);
        try (var admin = Admin.create(kafka())) {
            return admin.listOffsets(Map.of(events, OffsetSpec.latest()))
                    .all()
                    .get()
                    .get(events)
                    .offset();
        }
    }

    @Override
    public void close() {
        requests.close();
        answers.close();
        try {
            broker.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
