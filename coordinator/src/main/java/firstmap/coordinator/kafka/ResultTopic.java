package firstmap.coordinator.kafka;

import firstmap.events.Invalid;
import firstmap.events.topics.Installation;
import firstmap.events.topics.ReadToEnd;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** A topic that somebody has asked for results on: one record for each key, the latest counts. */
public final class ResultTopic {
    private final Map<String, Object> kafka;
    private final String topic;
    private final String writer;

    /** One record of it. */
    public record Result(byte[] key, byte[] value) {}

    /**
     * @param called by the user; created if it is missing, compacted
     * @throws Invalid if it is of the log of some namespace, or coordinators could have its name
     */
    public ResultTopic(Installation installation, String called) {
        kafka = installation.kafka();
        topic = installation.namespace().ownTopic(called);
        writer = installation.namespace().writer(called);
    }

    /** @param partitions if it has to be created */
    public void ensure(int partitions) {
        var compacted = new NewTopic(topic, Optional.of(partitions), Optional.empty())
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try (var admin = Admin.create(ClientSettings.patientAdmin(kafka, "firstmap-results-admin"))) {
            if (HighWatermark.answer(admin.listTopics().names()).contains(topic)) return;
            HighWatermark.answer(admin.createTopics(List.of(compacted)).all());
        } catch (TopicExistsException _) {
            // Another process was quicker.
        }
    }

    /**
     * What it has now, by key. What others have just written may still be missing.
     *
     * @param wanted of which keys
     */
    public Map<String, byte[]> read(Predicate<String> wanted) {
        var latest = new HashMap<String, byte[]>();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(ClientSettings.reader(kafka, "firstmap-results"))) {
            ReadToEnd.all(consumer, topic).each(record -> {
                if (record.key() == null) return;
                var key = new String(record.key(), StandardCharsets.UTF_8);
                if (wanted.test(key)) latest.put(key, record.value());
            });
        }
        return latest;
    }

    /** All of it or none. Whoever was at the same before is fenced. */
    public void write(List<Result> results) {
        write(writer, results, Map.of(), null);
    }

    void write(
            String name,
            List<Result> results,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata member) {
        try (var producer = new KafkaProducer<byte[], byte[]>(ClientSettings.events(kafka, name, name))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (var result : results) producer.send(new ProducerRecord<>(topic, result.key(), result.value()));
            if (member != null) producer.sendOffsetsToTransaction(offsets, member);
            producer.commitTransaction();
        }
    }
}
