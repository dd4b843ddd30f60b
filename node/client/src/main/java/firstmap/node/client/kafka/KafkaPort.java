package firstmap.node.client.kafka;

import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.RequestRecord;
import firstmap.events.json.Quarantines;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.ControlTopic;
import firstmap.events.topics.Home;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import firstmap.node.client.Port;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One board over Kafka: an idempotent producer of its requests, and a read-committed follower of its events and of the
 * dead letters beside them.
 */
public final class KafkaPort implements Port {
    /** How long the producer tries to deliver what it was given, unless the client's settings say otherwise. */
    private static final int DELIVERY_MS = 10_000;
    /** A log that cannot be followed is looked at again so often. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final byte[] key;
    private final TopicPartition requests;
    private final TopicPartition events;
    private final TopicPartition deadLettersHome;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> follower;
    private final long from;
    private final long end;
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final BoardEvents board;
    private final SignsOfLife signs;
    private volatile RuntimeException broken;

    /** A port for a board that is still to be defined: it reads what happens from now on. */
    public static KafkaPort fromNow(Cluster cluster, String board) {
        return new KafkaPort(cluster, board, OptionalLong.empty());
    }

    /** A port that reads all that ever happened to the board. */
    public static KafkaPort fromTheBeginning(Cluster cluster, String board) {
        return new KafkaPort(cluster, board, OptionalLong.of(0));
    }

    /** @param from offset of the events to read from; none means the current end */
    private KafkaPort(Cluster cluster, String board, OptionalLong from) {
        this.cluster = cluster;
        this.key = board.getBytes(StandardCharsets.UTF_8);
        int home = Home.of(board, cluster.partitions());
        this.requests = new TopicPartition(cluster.topic(Topic.REQUESTS), home);
        this.events = new TopicPartition(cluster.topic(Topic.EVENTS), home);
        this.board = new BoardEvents(key, this::marks);
        this.signs = new SignsOfLife(
                () -> new KafkaProducer<>(saying(cluster.client())),
                new TopicPartition(cluster.topic(Topic.ALIVE), home),
                board);
        this.producer = new KafkaProducer<>(producing(cluster.client()));
        try {
            this.follower = reader(cluster.client(), "read_committed"); // what was aborted was never decided
            this.deadLettersHome = deadLettersHome(board);
            follower.assign(List.of(events, deadLettersHome));
            this.end = end(follower, events);
            this.from = from.orElse(end);
            follower.seek(events, this.from);
            follower.seekToEnd(List.of(deadLettersHome));
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** Where the dead letters with the board's key are, whose partitions are a number of their own. */
    private TopicPartition deadLettersHome(String board) {
        var topic = cluster.topic(Topic.DEAD_LETTERS);
        return new TopicPartition(
                topic, Home.of(board, follower.partitionsFor(topic).size()));
    }

    private static Map<String, Object> producing(Map<String, Object> client) {
        var config = new HashMap<>(client);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true); // the order of sending survives retries
        config.put(ProducerConfig.ACKS_CONFIG, "all"); // what was acknowledged survives a broker
        config.put(ProducerConfig.LINGER_MS_CONFIG, 1000); // until the flush: an instant's requests travel together
        // What is not there by then is asked again; and for so long a node that starts again waits for the one before
        // it.
        config.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS);
        config.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_MS / 2);
        return config;
    }

    /** Of signs of life, each of which goes alone, and of which none is worth waiting for. */
    private static Map<String, Object> saying(Map<String, Object> client) {
        var config = producing(client);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1000);
        return config;
    }

    private static KafkaConsumer<byte[], byte[]> reader(Map<String, Object> client, String isolation) {
        var config = new HashMap<>(client);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false); // there is no group: every port reads for itself
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // events that are gone must not be passed over
        return new KafkaConsumer<>(config);
    }

    @Override
    public void send(List<RequestRecord> requests) {
        try {
            for (var request : requests) producer.send(record(request), (ignored, e) -> sent(e));
            producer.flush();
        } catch (InterruptException e) {
            // Kafka has set the thread's interrupt flag again, for the caller to see.
        }
    }

    private ProducerRecord<byte[], byte[]> record(RequestRecord request) {
        var value = RequestJson.write(request);
        // The board would dead-letter it and never answer.
        if (value.length > Limits.MAX_REQUEST_BYTES)
            throw new Invalid(
                    "",
                    "request %s has %d bytes of JSON, at most %d"
                            .formatted(request.id(), value.length, Limits.MAX_REQUEST_BYTES));
        return new ProducerRecord<>(requests.topic(), requests.partition(), key, value);
    }

    /** A send that may or may not have arrived shows as silence, and silence is answered by sending again. */
    private void sent(Exception e) {
        if (e != null && !(e instanceof RetriableException)) broken = new IllegalStateException(e);
    }

    @Override
    public List<EventRecord> poll(Duration patience) {
        if (broken != null) throw broken;
        var records = new ArrayList<EventRecord>();
        deadLetters.clear();
        try {
            var polled = follower.poll(patience);
            for (var letter : polled.records(deadLettersHome))
                if (Arrays.equals(letter.key(), key)) letter(new DeadLetterRecord(letter));
            for (var event : polled.records(events)) {
                board.take(event).ifPresent(records::add);
                if (board.isStuckAt(event)) {
                    follower.seek(events, event.offset());
                    if (records.isEmpty()) Thread.sleep(LOOK_AGAIN);
                    break;
                }
            }
        } catch (InterruptException e) {
            return List.of(); // Kafka has set the thread's interrupt flag again, for the caller to see.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return records;
    }

    /** Read anew each time: it is asked only where the log cannot be followed. */
    private Quarantines marks() {
        try (var reader = reader(cluster.client(), "read_committed");
                var admin = Admin.create(cluster.client())) {
            var name = events.topic();
            var told = admin.describeTopics(List.of(name)).topicNameValues().get(name);
            return Quarantines.of(
                    told.get().topicId().toString(),
                    Quarantines.read(
                            ControlTopic.values(reader, cluster.installation().namespace())));
        } catch (ExecutionException | KafkaException e) {
            return Quarantines.NOTHING; // Kafka is away, and it is asked again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Quarantines.NOTHING;
        }
    }

    private void letter(DeadLetterRecord letter) {
        var read = letter.offset(requests).isPresent() ? letter.read() : null;
        if (read != null) deadLetters.add(read);
    }

    @Override
    public List<DeadLetter> deadLetters() {
        return List.copyOf(deadLetters);
    }

    @Override
    public List<RequestRecord> unanswered(String node, long from, long to) {
        var earlier = new EarlierRequests(requests, key, node, from, to);
        try (var reader = reader(cluster.client(), "read_committed"); // what was aborted is never decided
                var ahead = reader(cluster.client(), "read_uncommitted")) { // and what is open may yet be
            earlier.read(reader, () -> end(ahead, requests), delivery());
            if (!earlier.isEmpty())
                ReadToEnd.fromStart(reader, Map.of(deadLettersHome, end(ahead, deadLettersHome)))
                        .each(letter -> {
                            if (Arrays.equals(letter.key(), key))
                                new DeadLetterRecord(letter).offset(requests).ifPresent(earlier::leaveOut);
                        });
        }
        return earlier.requests();
    }

    private static long end(KafkaConsumer<byte[], byte[]> reader, TopicPartition partition) {
        return reader.endOffsets(List.of(partition)).get(partition);
    }

    private Duration delivery() {
        var milliseconds = producing(cluster.client()).get(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
        return Duration.ofMillis(Long.parseLong(milliseconds.toString()));
    }

    @Override
    public void live(Collection<String> nodes, Duration lease) {
        signs.live(nodes, lease);
    }

    @Override
    public void goodbye(Collection<String> nodes) {
        signs.goodbye(nodes);
    }

    @Override
    public Optional<String> standsStill() {
        return board.standsStill();
    }

    @Override
    public boolean isBehind() {
        return follower.position(events) < end;
    }

    @Override
    public boolean hasPast() {
        try (var reader = reader(cluster.client(), "read_committed")) {
            var past = ReadToEnd.fromStart(reader, Map.of(events, from));
            while (!past.isOver())
                for (var event : past.poll()) if (past.isWithin(event) && Arrays.equals(event.key(), key)) return true;
            return false;
        }
    }

    @Override
    public void close() {
        // An interrupt that ends a run must not end its clean-up.
        boolean interrupted = Thread.interrupted();
        signs.close();
        producer.close(Duration.ofSeconds(5));
        follower.close(CloseOptions.timeout(Duration.ofSeconds(5)));
        if (interrupted) Thread.currentThread().interrupt();
    }
}
