package firstmap.coordinator.reading;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.HighWatermark;
import firstmap.coordinator.kafka.HoldUps;
import firstmap.coordinator.kafka.WaitingTold;
import firstmap.events.Quarantine;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.ControlTopic;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The committed events, for those who only read them. Any thread may ask. They need not know what the log is kept in:
 * when it cannot be asked, they get a {@link LogAway}.
 */
public final class EventLog implements EventSource, AutoCloseable {
    private final Map<String, Object> kafka;
    private final Namespace namespace;
    private final String events;
    private final String clientId;
    private final Admin admin;
    private final ReaderPool readers;
    private final WaitingTold waiting;
    private List<Quarantine> marks = List.of();
    private long marksEnd;

    /**
     * @param clientId how the brokers' logs call it
     */
    public EventLog(String clientId, Installation installation) {
        kafka = installation.kafka();
        namespace = installation.namespace();
        events = namespace.topic(Topic.EVENTS);
        this.clientId = clientId;
        admin = Admin.create(ClientSettings.admin(kafka, clientId + "-admin"));
        waiting = new WaitingTold(new HoldUps(admin)::of);
        readers = new ReaderPool(kafka, events, clientId + "-reader");
    }

    /** Empty if there is no log yet. */
    public Optional<EventListener.Shape> shape() {
        return asking(this::describe);
    }

    /** Where the partitions end now, whatever is committed or open. */
    public Map<Integer, Long> ends() {
        return asking(() -> topic().map(this::ends).orElse(Map.of()));
    }

    @Override
    public void read(int partition, long[] offsets, Predicate<LogRecord> isEnough) {
        asking(() -> {
            readers.use(reader -> reader.read(partition, offsets, isEnough));
            return null;
        });
    }

    @Override
    public void scan(int partition, long from, Predicate<LogRecord> isEnough) {
        asking(() -> {
            readers.use(reader -> reader.scan(partition, from, isEnough));
            return null;
        });
    }

    /** Shows all events, old and new, in a thread of its own. */
    public Follower follow(EventListener listener) {
        return new Follower(ClientSettings.reader(kafka, clientId + "-follower"), events, this::describe, listener);
    }

    private Optional<EventListener.Shape> describe() {
        return topic().map(topic -> new EventListener.Shape(
                HighWatermark.answer(admin.describeCluster().clusterId()),
                topic.topicId().toString(),
                offsets(topic, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED),
                offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED),
                Quarantines.of(topic.topicId().toString(), marks())));
    }

    /** Read anew only if there are more than the last time. */
    private synchronized List<Quarantine> marks() {
        long end = marksEnd();
        if (end == marksEnd) return marks;
        try (var control = new KafkaConsumer<byte[], byte[]>(ClientSettings.reader(kafka, clientId + "-control"))) {
            marks = Quarantines.read(ControlTopic.values(control, namespace));
        }
        marksEnd = end;
        return marks;
    }

    private long marksEnd() {
        if (describe(Topic.CONTROL).isEmpty()) return 0;
        return new HighWatermark(admin, namespace)
                .of(Topic.CONTROL, Set.of(ControlTopic.PARTITION))
                .get(ControlTopic.home(namespace));
    }

    private Map<Integer, Long> ends(TopicDescription topic) {
        return offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    private Map<Integer, Long> offsets(TopicDescription topic, OffsetSpec which, IsolationLevel isolation) {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        for (var partition : topic.partitions())
            asked.put(new TopicPartition(topic.name(), partition.partition()), which);
        var offsets = new TreeMap<Integer, Long>();
        HighWatermark.answer(admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                        .all())
                .forEach((home, offset) -> offsets.put(home.partition(), offset.offset()));
        return offsets;
    }

    /** Says, once, in the log, whose open transactions a reading of these partitions waits for. */
    public void tellWaiting(Collection<Integer> partitions) {
        asking(() -> {
            waiting.look(partitions.stream()
                    .map(partition -> new TopicPartition(events, partition))
                    .toList());
            return null;
        });
    }

    private Optional<TopicDescription> topic() {
        return describe(Topic.EVENTS);
    }

    private Optional<TopicDescription> describe(Topic topic) {
        var name = namespace.topic(topic);
        try {
            return Optional.of(HighWatermark.answer(
                    admin.describeTopics(List.of(name)).topicNameValues().get(name)));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
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
        readers.close();
        admin.close(Duration.ofSeconds(2));
    }
}
