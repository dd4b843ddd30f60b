package firstmap.node.client.kafka;

import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import firstmap.node.client.Port;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One board over Kafka: an idempotent producer of its requests, and a follower of what comes of them. */
public final class KafkaPort implements Port {
    /** How long the producer tries to deliver what it was given, unless the client's settings say otherwise. */
    private static final int DELIVERY_MS = 10_000;

    private final Cluster cluster;
    private final byte[] key;
    private final TopicPartition requests;
    private final KafkaProducer<byte[], byte[]> producer;
    private final BoardFollower follower;
    private final SignsOfLife signs;
    private volatile RuntimeException broken;

    /** A port for a board that is still to be defined: it reads what happens from now on. */
    public static KafkaPort fromNow(Cluster cluster, String board) {
        return new KafkaPort(cluster, board, BoardFollower.fromNow(cluster, board));
    }

    /** A port that reads all that ever happened to the board. */
    public static KafkaPort fromTheBeginning(Cluster cluster, String board) {
        return new KafkaPort(cluster, board, BoardFollower.fromTheBeginning(cluster, board));
    }

    /** @param follower is closed with this */
    private KafkaPort(Cluster cluster, String board, BoardFollower follower) {
        this.cluster = cluster;
        this.key = board.getBytes(StandardCharsets.UTF_8);
        this.follower = follower;
        int home = Home.of(board, cluster.partitions());
        this.requests = new TopicPartition(cluster.topic(Topic.REQUESTS), home);
        this.signs = new SignsOfLife(
                () -> new KafkaProducer<>(saying(cluster.client())),
                new TopicPartition(cluster.topic(Topic.ALIVE), home),
                board);
        try {
            this.producer = new KafkaProducer<>(producing(cluster.client()));
        } catch (RuntimeException e) {
            follower.close();
            throw e;
        }
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
        return follower.poll(patience);
    }

    @Override
    public List<DeadLetter> deadLetters() {
        return follower.deadLetters();
    }

    @Override
    public List<RequestRecord> unanswered(String node, long from, long to) {
        var earlier = new EarlierRequests(requests, key, node, from, to);
        try (var reader = BoardFollower.reader(cluster, "read_committed"); // what was aborted is never decided
                var ahead = BoardFollower.reader(cluster, "read_uncommitted")) { // and what is open may yet be
            earlier.read(reader, () -> BoardFollower.end(ahead, requests), delivery());
            if (!earlier.isEmpty())
                follower.readDeadLetters(reader, ahead).each(letter -> {
                    if (Arrays.equals(letter.key(), key))
                        new DeadLetterRecord(letter).offset(requests).ifPresent(earlier::leaveOut);
                });
        }
        return earlier.requests();
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
        return follower.standsStill();
    }

    @Override
    public boolean isBehind() {
        return follower.isBehind();
    }

    @Override
    public boolean hasPast() {
        return follower.hasPast();
    }

    @Override
    public void close() {
        // An interrupt that ends a run must not end its clean-up.
        boolean interrupted = Thread.interrupted();
        signs.close();
        producer.close(Duration.ofSeconds(5));
        follower.close();
        if (interrupted) Thread.currentThread().interrupt();
    }
}
