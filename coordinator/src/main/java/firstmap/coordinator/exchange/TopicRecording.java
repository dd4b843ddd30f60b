package firstmap.coordinator.exchange;

import static java.util.Comparator.comparingInt;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.HighWatermark;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.coordinator.kafka.StableOffsets;
import firstmap.events.Quarantine;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.ControlTopic;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics of a Kafka cluster as they are when this is opened, while coordinators may go on writing.
 *
 * <p>The ends are taken in an order that keeps what belongs together: first how far requests are committed, then the
 * snapshots, then the events that these stand for and that answer those, then dead letters, and last the requests that
 * all of it answers. Each end lies between two transactions.
 */
public final class TopicRecording implements Recording {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Map<String, Object> kafka;
    private final String clientId;
    private final Map<Topic, Integer> partitions = new EnumMap<>(Topic.class);
    private final Map<TopicPartition, Long> starts = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed;
    private final String eventsId;
    private List<Quarantine> marks;

    /**
     * Waits for transactions that are open.
     *
     * @param clientId how the brokers' logs call it
     * @param kafka {@code bootstrap.servers}, and what security asks for
     * @throws KafkaException if the cluster does not answer, or requests and events differ in their number of partitions
     */
    public TopicRecording(String clientId, Map<String, Object> kafka) {
        this.kafka = Map.copyOf(kafka);
        this.clientId = clientId;
        try (var admin = Admin.create(ClientSettings.admin(kafka, clientId + "-admin"))) {
            for (var topic : Topic.values())
                partitions.put(
                        topic,
                        describe(admin, topic).map(it -> it.partitions().size()).orElse(0));
            eventsId = describe(admin, Topic.EVENTS)
                    .map(it -> it.topicId().toString())
                    .orElse("");
            if (!partitions.get(Topic.REQUESTS).equals(partitions.get(Topic.EVENTS)))
                throw new KafkaException("%s has %d partitions and %s has %d; they must have the same"
                        .formatted(
                                Topic.REQUESTS.topicName(),
                                partitions.get(Topic.REQUESTS),
                                Topic.EVENTS.topicName(),
                                partitions.get(Topic.EVENTS)));
            committed = committed(admin);
            var end = new StableOffsets(admin);
            var inOrder = Arrays.stream(Topic.values()).sorted(comparingInt(TopicRecording::turn));
            for (var topic : inOrder.toList()) ends.putAll(end.of(topic, partitions.get(topic)));
            var first = ends.keySet().stream().collect(Collectors.toMap(it -> it, _ -> OffsetSpec.earliest()));
            HighWatermark.answer(admin.listOffsets(first).all())
                    .forEach((partition, start) -> starts.put(partition, start.offset()));
        }
    }

    /** When the end of a topic is taken. */
    private static int turn(Topic topic) {
        return switch (topic) {
            case CONTROL -> 0;
            case SNAPSHOTS -> 1;
            case EVENTS -> 2;
            case DEAD_LETTERS -> 3;
            case REQUESTS -> 4;
        };
    }

    private static Optional<TopicDescription> describe(Admin admin, Topic topic) {
        var name = topic.topicName();
        try {
            return Optional.of(HighWatermark.answer(
                    admin.describeTopics(List.of(name)).topicNameValues().get(name)));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin) {
        try {
            return HighWatermark.answer(
                    admin.listConsumerGroupOffsets(ClientSettings.GROUP).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return Map.of();
        }
    }

    @Override
    public int partitions() {
        return partitions.get(Topic.EVENTS);
    }

    @Override
    public int partitions(Topic topic) {
        return partitions.get(topic);
    }

    @Override
    public OptionalLong answered(int partition) {
        var offset = committed.get(new TopicPartition(Topic.REQUESTS.topicName(), partition));
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset.offset());
    }

    /** What marks know this log by; empty if there is none. */
    String eventsId() {
        return eventsId;
    }

    /** How many events of a partition were committed when the group's offsets were read; 0 if nobody counted. */
    long counted(int partition) {
        var offset = committed.get(new TopicPartition(Topic.REQUESTS.topicName(), partition));
        return OffsetMetadata.read(offset).map(OffsetMetadata::events).orElse(0L);
    }

    @Override
    public Quarantines aside() {
        return Quarantines.of(eventsId, marks());
    }

    @Override
    public List<Quarantine> strayMarks() {
        return marks().stream().filter(mark -> !mark.topic().equals(eventsId)).toList();
    }

    private synchronized List<Quarantine> marks() {
        if (marks != null) return marks;
        var values = new ArrayList<byte[]>();
        if (partitions.get(Topic.CONTROL) > 0)
            try (var control = open(Topic.CONTROL, ControlTopic.PARTITION)) {
                for (var line = control.next(); line != null; line = control.next())
                    if (line.value() != null) values.add(line.value());
            }
        marks = Quarantines.read(values);
        return marks;
    }

    @Override
    public Cursor open(Topic topic, int partition) {
        return new Records(topic, partition);
    }

    @Override
    public String place(LogRecord line) {
        return "%s partition %d offset %d".formatted(line.topic().topicName(), line.partition(), line.offset());
    }

    /** Cursors are closed by those who have opened them; nothing else is open. */
    @Override
    public void close() {}

    private final class Records implements Cursor {
        private final Topic topic;
        private final TopicPartition home;
        private final long start;
        private final long end;
        private KafkaConsumer<byte[], byte[]> log;
        private ReadToEnd<byte[], byte[]> reading;
        private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();

        Records(Topic topic, int partition) {
            this.topic = topic;
            home = new TopicPartition(topic.topicName(), partition);
            start = starts.get(home);
            end = ends.get(home);
        }

        /** Made when the first line is wanted: many partitions have none. */
        private ReadToEnd<byte[], byte[]> reading() {
            if (reading != null) return reading;
            var id = "%s-%s-%d".formatted(clientId, topic.topicName(), home.partition());
            log = new KafkaConsumer<>(ClientSettings.reader(kafka, id));
            reading = ReadToEnd.from(log, Map.of(home, start), Map.of(home, end));
            return reading;
        }

        @Override
        public LogRecord next() {
            if (start >= end) return null;
            long limit = 0;
            while (!polled.hasNext()) {
                if (reading().isOver()) return null;
                polled = reading.poll().iterator();
                if (limit == 0) limit = System.nanoTime() + LONGEST.toNanos();
                if (System.nanoTime() - limit > 0)
                    throw new TimeoutException("nothing came from %s at offset %d for %d s"
                            .formatted(home, reading.position(home), LONGEST.toSeconds()));
            }
            var record = polled.next();
            return reading.isWithin(record) ? line(record) : null;
        }

        private LogRecord line(ConsumerRecord<byte[], byte[]> record) {
            var headers = new ArrayList<LogRecord.Header>();
            for (var header : record.headers()) headers.add(new LogRecord.Header(header.key(), header.value()));
            return new LogRecord(topic, home.partition(), record.offset(), record.key(), record.value(), headers);
        }

        @Override
        public long start() {
            return start;
        }

        @Override
        public long end() {
            return end;
        }

        @Override
        public void close() {
            if (log != null) log.close(CloseOptions.timeout(Duration.ofSeconds(2)));
        }
    }
}
