package firstmap.coordinator.log;

import firstmap.coordinator.recording.Line;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The committed events, for those who only read them. Any thread may ask. They need not know what the log is kept in:
 * when it cannot be asked, they get a {@link LogAway}.
 */
public final class EventLog implements AutoCloseable {
    private final Map<String, Object> kafka;
    private final String clientId;
    private final Admin admin;
    private final LogReader reader;

    /**
     * @param clientId how the brokers' logs call it
     * @param kafka {@code bootstrap.servers}, and what security asks for
     */
    public EventLog(String clientId, Map<String, Object> kafka) {
        this.kafka = Map.copyOf(kafka);
        this.clientId = clientId;
        admin = Admin.create(Settings.admin(kafka, clientId + "-admin"));
        reader = new LogReader(kafka, clientId + "-reader");
    }

    /** How many partitions there are; 0 if there is no log yet. */
    public int partitions() {
        return asking(this::count);
    }

    /** Where the partitions end now, whatever is committed or open. */
    public Map<Integer, Long> ends() {
        return asking(() -> {
            var ends = new TreeMap<Integer, Long>();
            var all = IntStream.range(0, count()).boxed().toList();
            new LogEnd(admin).of(Topic.EVENTS, all).forEach((home, end) -> ends.put(home.partition(), end));
            return ends;
        });
    }

    /**
     * Reads single events by their positions.
     *
     * @param offsets of committed events, in ascending order
     */
    public void read(int partition, long[] offsets, Consumer<Line> to) {
        asking(() -> {
            reader.read(partition, offsets, to);
            return null;
        });
    }

    /** Reads a partition from its start until told that it is enough. */
    public void scan(int partition, Predicate<Line> isEnough) {
        asking(() -> {
            reader.scan(partition, isEnough);
            return null;
        });
    }

    /** Shows all events, old and new, in a thread of its own. */
    public Follower follow(Feed feed) {
        return new Follower(Settings.reader(kafka, clientId + "-follower"), this::count, feed);
    }

    private int count() {
        var topic = Topic.EVENTS.topicName();
        try {
            return LogEnd.answer(admin.describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic))
                    .partitions()
                    .size();
        } catch (UnknownTopicOrPartitionException e) {
            return 0;
        }
    }

    static Line line(ConsumerRecord<byte[], byte[]> stored) {
        return new Line(Topic.EVENTS, stored.partition(), stored.offset(), stored.key(), stored.value());
    }

    private static <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException e) {
            throw new LogAway(e);
        }
    }

    @Override
    public void close() {
        reader.close();
        admin.close(Duration.ofSeconds(2));
    }
}
