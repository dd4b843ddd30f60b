package firstmap.node.client.kafka;

import firstmap.events.EventRecord;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.ControlTopic;
import firstmap.events.topics.Home;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import firstmap.node.client.Port;
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
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What is decided on one board, as it is committed: its events in order, none left out and none twice, and the dead letters
 * beside them. It writes nothing, is of no group, and keeps no position: who wants to go on later remembers the number of the
 * last event. One thread uses it.
 */
public final class BoardFollower implements AutoCloseable {
    /** A log that cannot be followed is looked at again so often. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final byte[] key;
    private final TopicPartition events;
    private final TopicPartition deadLettersHome;
    private final TopicPartition requests;
    private final KafkaConsumer<byte[], byte[]> follower;
    private final long from;
    private final long end;
    private final List<Port.DeadLetter> deadLetters = new ArrayList<>();
    private final BoardEvents board;

    /** Of a board that is still to be defined: it reads what happens from now on. */
    public static BoardFollower fromNow(Cluster cluster, String board) {
        return new BoardFollower(cluster, board, OptionalLong.empty());
    }

    /** Of all that ever happened to the board. */
    public static BoardFollower fromTheBeginning(Cluster cluster, String board) {
        return new BoardFollower(cluster, board, OptionalLong.of(0));
    }

    /** @param from offset of the events to read from; none means the current end */
    private BoardFollower(Cluster cluster, String board, OptionalLong from) {
        this.cluster = cluster;
        this.key = board.getBytes(StandardCharsets.UTF_8);
        int home = Home.of(board, cluster.partitions());
        this.requests = new TopicPartition(cluster.topic(Topic.REQUESTS), home);
        this.events = new TopicPartition(cluster.topic(Topic.EVENTS), home);
        this.board = new BoardEvents(key, this::marks);
        this.follower = reader(cluster, "read_committed"); // what was aborted was never decided
        try {
            this.deadLettersHome = deadLettersHome(board);
            follower.assign(List.of(events, deadLettersHome));
            this.end = end(follower, events);
            this.from = from.orElse(end);
            follower.seek(events, this.from);
            follower.seekToEnd(List.of(deadLettersHome));
        } catch (RuntimeException e) {
            follower.close(CloseOptions.timeout(Duration.ZERO));
            throw e;
        }
    }

    /** Where the dead letters with the board's key are, whose partitions are a number of their own. */
    private TopicPartition deadLettersHome(String board) {
        var topic = cluster.topic(Topic.DEAD_LETTERS);
        return new TopicPartition(
                topic, Home.of(board, follower.partitionsFor(topic).size()));
    }

    static KafkaConsumer<byte[], byte[]> reader(Cluster cluster, String isolation) {
        var config = new HashMap<>(cluster.client());
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false); // there is no group: everybody reads for itself
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // events that are gone must not be passed over
        return new KafkaConsumer<>(config);
    }

    static long end(KafkaConsumer<byte[], byte[]> reader, TopicPartition partition) {
        return reader.endOffsets(List.of(partition)).get(partition);
    }

    /**
     * The next events of the board; empty if there is none within that time, or if the thread is interrupted, whose flag is then
     * set. At a record that cannot be read or cannot follow it {@linkplain #standsStill stands still}.
     */
    public List<EventRecord> poll(Duration patience) {
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
        try (var reader = reader(cluster, "read_committed");
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

    /** The dead letters of the board that came with the last {@link #poll}. */
    public List<Port.DeadLetter> deadLetters() {
        return List.copyOf(deadLetters);
    }

    /** All dead letters beside the board's, as far as there are any now. @param ahead sees also what is not committed */
    ReadToEnd<byte[], byte[]> readDeadLetters(
            KafkaConsumer<byte[], byte[]> reader, KafkaConsumer<byte[], byte[]> ahead) {
        return ReadToEnd.fromStart(reader, Map.of(deadLettersHome, end(ahead, deadLettersHome)));
    }

    /** Why nothing of the board can be followed now, with partition and offset; empty while it can. Any thread may ask. */
    public Optional<String> standsStill() {
        return board.standsStill();
    }

    /** Whether events from before this was opened are still to be polled. */
    public boolean isBehind() {
        return follower.position(events) < end;
    }

    /** Whether the board had any event before the place from which this reads. Reads the log to find out. */
    boolean hasPast() {
        try (var reader = reader(cluster, "read_committed")) {
            var past = ReadToEnd.fromStart(reader, Map.of(events, from));
            while (!past.isOver())
                for (var event : past.poll()) if (past.isWithin(event) && Arrays.equals(event.key(), key)) return true;
            return false;
        }
    }

    @Override
    public void close() {
        // An interrupt that ends whoever reads must not end its clean-up.
        boolean interrupted = Thread.interrupted();
        follower.close(CloseOptions.timeout(Duration.ofSeconds(5)));
        if (interrupted) Thread.currentThread().interrupt();
    }
}
