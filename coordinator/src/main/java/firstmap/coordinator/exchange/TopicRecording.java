package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.HighWatermark;
import firstmap.coordinator.kafka.StableOffsets;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * The topics of a Kafka cluster as they are when this is opened, while coordinators may go on writing. Each end lies
 * between two transactions.
 */
public final class TopicRecording extends KeptRecording {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Map<String, Object> kafka;
    private final String clientId;
    private final Map<TopicPartition, Long> starts;
    private final Map<TopicPartition, Long> ends;

    /**
     * Waits for transactions that are open.
     *
     * @param clientId how the brokers' logs call it
     * @throws KafkaException if the cluster does not answer, or requests and events differ in their number of partitions
     *     and no coordinator has said among how many boards are decided
     */
    public TopicRecording(String clientId, Installation installation) {
        this(clientId, installation, Found.on(installation, clientId));
    }

    private TopicRecording(String clientId, Installation installation, Found found) {
        super(installation.namespace(), found.partitions(), found.eventsId(), found.committed(), List.of());
        this.clientId = clientId;
        kafka = installation.kafka();
        starts = found.starts();
        ends = found.ends();
        requireNoEventsBehind();
    }

    /** What the cluster says. */
    private record Found(
            Map<Topic, Integer> partitions,
            String eventsId,
            Map<Integer, OffsetAndMetadata> committed,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends) {
        static Found on(Installation installation, String clientId) {
            var namespace = installation.namespace();
            try (var admin = Admin.create(ClientSettings.patientAdmin(installation.kafka(), clientId + "-admin"))) {
                var partitions = new EnumMap<Topic, Integer>(Topic.class);
                for (var topic : inOrder())
                    partitions.put(
                            topic,
                            describe(admin, namespace.topic(topic))
                                    .map(it -> it.partitions().size())
                                    .orElse(0));
                var eventsId = describe(admin, namespace.topic(Topic.EVENTS))
                        .map(it -> it.topicId().toString())
                        .orElse("");
                var committed = committed(admin, namespace);
                var end = new StableOffsets(admin, namespace);
                var ends = new HashMap<TopicPartition, Long>();
                for (var topic : inOrder()) ends.putAll(end.of(topic, partitions.get(topic)));
                var first = ends.keySet().stream().collect(Collectors.toMap(it -> it, _ -> OffsetSpec.earliest()));
                var starts = new HashMap<TopicPartition, Long>();
                HighWatermark.answer(admin.listOffsets(first).all())
                        .forEach((partition, start) -> starts.put(partition, start.offset()));
                return new Found(partitions, eventsId, committed, starts, ends);
            }
        }

        private static Optional<TopicDescription> describe(Admin admin, String name) {
            try {
                return Optional.of(HighWatermark.answer(
                        admin.describeTopics(List.of(name)).topicNameValues().get(name)));
            } catch (UnknownTopicOrPartitionException e) {
                return Optional.empty();
            }
        }

        private static Map<Integer, OffsetAndMetadata> committed(Admin admin, Namespace namespace) {
            try {
                var told = HighWatermark.answer(
                        admin.listConsumerGroupOffsets(namespace.coordinators()).partitionsToOffsetAndMetadata());
                var committed = new HashMap<Integer, OffsetAndMetadata>();
                told.forEach((home, offset) -> {
                    if (home.topic().equals(namespace.topic(Topic.REQUESTS))) committed.put(home.partition(), offset);
                });
                return committed;
            } catch (GroupIdNotFoundException e) {
                return Map.of();
            }
        }
    }

    /** Nobody would look at them. */
    private void requireNoEventsBehind() {
        for (int i = partitions(); i < partitions(Topic.EVENTS); i++) {
            var home = new TopicPartition(namespace().topic(Topic.EVENTS), i);
            if (ends.get(home) > starts.get(home))
                throw new KafkaException(
                        "%s has records, but boards were decided among %d partitions".formatted(home, partitions()));
        }
    }

    @Override
    public Cursor open(Topic topic, int partition) {
        return new Records(topic, partition, 0);
    }

    @Override
    public Cursor open(Topic topic, int partition, long from) {
        return new Records(topic, partition, from);
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
            home = new TopicPartition(namespace().topic(topic), partition);
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
