package firstmap.node.kafka;

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
import firstmap.node.board.Port;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One board over Kafka: an idempotent producer of its requests and a read-committed follower of its events. */
public final class KafkaPort implements Port {
    /** A log that cannot be followed is looked at again so often. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final byte[] key;
    private final int partition;
    private final TopicPartition events;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> follower;
    private final long from;
    private final long end;
    private final BoardEvents board;
    private volatile RuntimeException broken;

    /**
     * @param from offset of the events to read from; none means the current end, for a board that is still to be defined
     */
    public KafkaPort(Cluster cluster, String board, OptionalLong from) {
        this.cluster = cluster;
        this.key = board.getBytes(StandardCharsets.UTF_8);
        this.partition = Home.of(board, cluster.partitions());
        this.events = new TopicPartition(Topic.EVENTS.topicName(), partition);
        this.board = new BoardEvents(key, this::marks);
        this.producer = new KafkaProducer<>(producing(cluster.client()));
        try {
            this.follower = follower(cluster.client());
            follower.assign(List.of(events));
            this.end = follower.endOffsets(List.of(events)).get(events);
            this.from = from.orElse(end);
            follower.seek(events, this.from);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** A port that reads all that ever happened to the board. */
    public static KafkaPort fromTheBeginning(Cluster cluster, String board) {
        return new KafkaPort(cluster, board, OptionalLong.of(0));
    }

    private static Map<String, Object> producing(Map<String, Object> client) {
        var config = new HashMap<>(client);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true); // the order of sending survives retries
        config.put(ProducerConfig.ACKS_CONFIG, "all"); // what was acknowledged survives a broker
        config.put(ProducerConfig.LINGER_MS_CONFIG, 1000); // until the flush: an instant's requests travel together
        return config;
    }

    private static KafkaConsumer<byte[], byte[]> follower(Map<String, Object> client) {
        var config = new HashMap<>(client);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // what was aborted was never decided
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false); // there is no group: every port reads for itself
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // events that are gone must not be passed over
        return new KafkaConsumer<>(config);
    }

    @Override
    public void send(List<RequestRecord> requests) {
        try {
            for (var request : requests) producer.send(record(request), (_, e) -> sent(e));
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
        return new ProducerRecord<>(Topic.REQUESTS.topicName(), partition, key, value);
    }

    /** A send that may or may not have arrived shows as silence, and silence is answered by sending again. */
    private void sent(Exception e) {
        if (e != null && !(e instanceof RetriableException)) broken = new IllegalStateException(e);
    }

    @Override
    public List<EventRecord> poll(Duration patience) {
        if (broken != null) throw broken;
        var records = new ArrayList<EventRecord>();
        try {
            for (var event : follower.poll(patience)) {
                board.take(event).ifPresent(records::add);
                if (board.isStuckAt(event)) {
                    follower.seek(events, event.offset());
                    if (records.isEmpty()) Thread.sleep(LOOK_AGAIN);
                    break;
                }
            }
        } catch (WakeupException e) {
            return List.of();
        } catch (InterruptException e) {
            return List.of(); // likewise
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return records;
    }

    /** Read anew each time: it is asked only where the log cannot be followed. */
    private Quarantines marks() {
        try (var reader = follower(cluster.client());
                var admin = Admin.create(cluster.client())) {
            var name = Topic.EVENTS.topicName();
            var told = admin.describeTopics(List.of(name)).topicNameValues().get(name);
            return Quarantines.of(told.get().topicId().toString(), Quarantines.read(ControlTopic.values(reader)));
        } catch (ExecutionException | KafkaException e) {
            return Quarantines.NOTHING; // Kafka is away, and it is asked again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Quarantines.NOTHING;
        }
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
        try (var reader = follower(cluster.client())) {
            var past = ReadToEnd.fromStart(reader, Map.of(events, from));
            while (!past.isOver())
                for (var event : past.poll()) if (past.isWithin(event) && Arrays.equals(event.key(), key)) return true;
            return false;
        }
    }

    /** The offset from which this port reads. */
    public long from() {
        return from;
    }

    @Override
    public void wakeUp() {
        follower.wakeup();
    }

    @Override
    public void close() {
        // An interrupt that ends a run must not end its clean-up.
        boolean interrupted = Thread.interrupted();
        producer.close(Duration.ofSeconds(5));
        follower.close(CloseOptions.timeout(Duration.ofSeconds(5)));
        if (interrupted) Thread.currentThread().interrupt();
    }
}
