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
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
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
    private final Namespace namespace;
    private final String clientId;
    private final Map<Topic, Integer> partitions = new EnumMap<>(Topic.class);
    private final Map<TopicPartition, Long> starts = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed;
    private final int decidedAmong;
    private final String eventsId;
    private List<Quarantine> marks;

    /**
     * Waits for transactions that are open.
     *
     * @param clientId how the brokers' logs call it
     * @throws KafkaException if the cluster does not answer, or requests and events differ in their number of partitions
     *     and no coordinator has said among how many boards are decided
     */
    public TopicRecording(String clientId, Installation installation) {
        kafka = installation.kafka();
        namespace = installation.namespace();
        this.clientId = clientId;
        try (var admin = Admin.create(ClientSettings.admin(kafka, clientId + "-admin"))) {
            for (var topic : Topic.values())
                partitions.put(
                        topic,
                        describe(admin, topic).map(it -> it.partitions().size()).orElse(0));
            eventsId = describe(admin, Topic.EVENTS)
                    .map(it -> it.topicId().toString())
                    .orElse("");
            committed = committed(admin);
            decidedAmong = decidedAmong();
            var end = new StableOffsets(admin, namespace);
            var inOrder = Arrays.stream(Topic.values()).sorted(comparingInt(TopicRecording::turn));
            for (var topic : inOrder.toList()) ends.putAll(end.of(topic, partitions.get(topic)));
            var first = ends.keySet().stream().collect(Collectors.toMap(it -> it, _ -> OffsetSpec.earliest()));
            HighWatermark.answer(admin.listOffsets(first).all())
                    .forEach((partition, start) -> starts.put(partition, start.offset()));
        }
        requireNoEventsBehind();
    }

    /** Topics can have got partitions since; whoever commits an offset says among how many boards were decided then. */
    private int decidedAmong() {
        int requests = partitions.get(Topic.REQUESTS);
        int events = partitions.get(Topic.EVENTS);
        int said = committed.values().stream()
                .flatMap(offset -> OffsetMetadata.read(offset).stream())
                .mapToInt(OffsetMetadata::partitions)
                .min()
                .orElse(0);
        if (said > 0 && said <= Math.min(requests, events)) return said;
        if (requests != events)
            throw new KafkaException("%s has %d partitions and %s has %d; they must have the same"
                    .formatted(namespace.topic(Topic.REQUESTS), requests, namespace.topic(Topic.EVENTS), events));
        return events;
    }

    /** Nobody would look at them. */
    private void requireNoEventsBehind() {
        for (int i = decidedAmong; i < partitions.get(Topic.EVENTS); i++) {
            var home = new TopicPartition(namespace.topic(Topic.EVENTS), i);
            if (ends.get(home) > starts.get(home))
                throw new KafkaException(
                        "%s has records, but boards were decided among %d partitions".formatted(home, decidedAmong));
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

    private Optional<TopicDescription> describe(Admin admin, Topic topic) {
        var name = namespace.topic(topic);
        try {
            return Optional.of(HighWatermark.answer(
                    admin.describeTopics(List.of(name)).topicNameValues().get(name)));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(Admin admin) {
        try {
            return HighWatermark.answer(
                    admin.listConsumerGroupOffsets(namespace.coordinators()).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return Map.of();
        }
    }

    @Override
    public int partitions() {
        return decidedAmong;
    }

    @Override
    public int added() {
        return partitions.get(Topic.REQUESTS) - decidedAmong;
    }

    @Override
    public int partitions(Topic topic) {
        return partitions.get(topic);
    }

    @Override
    public Namespace namespace() {
        return namespace;
    }

    @Override
    public OptionalLong answered(int partition) {
        var offset = committed.get(new TopicPartition(namespace.topic(Topic.REQUESTS), partition));
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset.offset());
    }

    /** What marks know this log by; empty if there is none. */
    String eventsId() {
        return eventsId;
    }

    /** How many events of a partition were committed when the group's offsets were read; 0 if nobody counted. */
    long counted(int partition) {
        var offset = committed.get(new TopicPartition(namespace.topic(Topic.REQUESTS), partition));
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
        return new Records(topic, partition, 0);
    }

    @Override
    public Cursor open(Topic topic, int partition, long from) {
        return new Records(topic, partition, from);
    }

    @Override
    public String place(LogRecord line) {
        return "%s partition %d offset %d".formatted(namespace.topic(line.topic()), line.partition(), line.offset());
    }

    /** Cursors are closed by those who have opened them; nothing else is open. */
    @Override
    public void close() {}

    private final class Records implements Cursor {
        private final Topic topic;
        private final TopicPartition home;
        private final long start;
        private final long from;
        private final long end;
        private KafkaConsumer<byte[], byte[]> log;
        private ReadToEnd<byte[], byte[]> reading;
        private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();

        Records(Topic topic, int partition, long from) {
            this.topic = topic;
            home = new TopicPartition(namespace.topic(topic), partition);
            start = starts.get(home);
            end = ends.get(home);
            this.from = Math.max(start, from);
        }

        /** Made when the first line is wanted: many partitions have none. */
        private ReadToEnd<byte[], byte[]> reading() {
            if (reading != null) return reading;
            var id = "%s-%s".formatted(clientId, home);
            log = new KafkaConsumer<>(ClientSettings.reader(kafka, id));
            reading = ReadToEnd.from(log, Map.of(home, from), Map.of(home, end));
            return reading;
        }

        @Override
        public LogRecord next() {
            if (from >= end) return null;
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
