package firstmap.lab.checker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topics of a Kafka cluster, to the high watermark of the time at which this is made. */
public final class KafkaHistory implements LogHistory {
    private static final Duration PATIENCE = Duration.ofMillis(200);
    /** Longer than any transaction may stay open and hide what stands behind it. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final Map<String, Object> kafka;
    private final String namespace;
    private final Map<LogTopic, Integer> partitions = new EnumMap<>(LogTopic.class);
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private String eventsId;

    /**
     * @param kafka {@code bootstrap.servers}, and what security asks for
     * @param namespace what the names of its topics begin with
     * @throws KafkaException if the cluster does not answer, or the beginning of a topic is gone
     */
    public KafkaHistory(Map<String, Object> kafka, String namespace) {
        this.namespace = namespace;
        this.kafka = Map.copyOf(kafka);
        try (var admin = Admin.create(this.kafka)) {
            var names = Stream.of(LogTopic.values()).map(this::name).toList();
            var described = admin.describeTopics(names).allTopicNames().get();
            for (var topic : LogTopic.values()) {
                if (topic == LogTopic.EVENTS)
                    eventsId = described.get(name(topic)).topicId().toString();
                partitions.put(topic, described.get(name(topic)).partitions().size());
                var first = offsets(admin, topic, OffsetSpec.earliest());
                first.forEach((partition, offset) -> {
                    if (offset > 0 && topic != LogTopic.CONTROL)
                        throw new KafkaException(
                                partition + " begins at offset " + offset + "; only a whole history can be judged");
                });
                // Latest for one who reads uncommitted records, too: no open transaction can hide the end.
                ends.putAll(offsets(admin, topic, OffsetSpec.latest()));
            }
        } catch (ExecutionException e) {
            throw new KafkaException("the topics cannot be described", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Map<TopicPartition, Long> offsets(Admin admin, LogTopic topic, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        for (int i = 0; i < partitions.get(topic); i++) asked.put(new TopicPartition(name(topic), i), which);
        var offsets = new HashMap<TopicPartition, Long>();
        admin.listOffsets(asked).all().get().forEach((partition, told) -> offsets.put(partition, told.offset()));
        return offsets;
    }

    @Override
    public int partitions(LogTopic topic) {
        return partitions.get(topic);
    }

    @Override
    public String eventsId() {
        return eventsId;
    }

    @Override
    public void read(LogTopic topic, int partition, Consumer<StoredRecord> to) {
        var home = new TopicPartition(name(topic), partition);
        long end = ends.get(home);
        var settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "firstmap-checker-" + home);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // what was aborted was never said
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try (var log = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            log.assign(List.of(home));
            log.seek(home, 0);
            long last = System.nanoTime();
            while (log.position(home) < end) {
                var records = log.poll(PATIENCE).records(home);
                for (var record : records) if (record.offset() < end) to.accept(stored(topic, record));
                if (!records.isEmpty()) last = System.nanoTime();
                else if (System.nanoTime() - last > LONGEST_SILENCE.toNanos())
                    throw new TimeoutException("%s stays silent at offset %d, its last stable offset is %d, its end %d"
                            .formatted(
                                    home,
                                    log.position(home),
                                    log.endOffsets(List.of(home)).get(home),
                                    end));
            }
        }
    }

    private String name(LogTopic topic) {
        return namespace + "." + topic.role();
    }

    private StoredRecord stored(LogTopic topic, ConsumerRecord<byte[], byte[]> record) {
        var headers = new HashMap<String, byte[]>();
        for (var header : record.headers()) headers.put(header.key(), header.value());
        if (topic == LogTopic.DEAD_LETTERS) headers.computeIfPresent("topic", (_, named) -> judged(named));
        return new StoredRecord(topic, record.partition(), record.offset(), record.key(), record.value(), headers);
    }

    /** A dead letter names the topic of its request as Kafka knows it; the judge knows it by its role. */
    private byte[] judged(byte[] named) {
        for (var topic : LogTopic.values())
            if (Arrays.equals(named, name(topic).getBytes(UTF_8)))
                return topic.topicName().getBytes(UTF_8);
        return ("of another namespace: " + new String(named, UTF_8)).getBytes(UTF_8);
    }
}
