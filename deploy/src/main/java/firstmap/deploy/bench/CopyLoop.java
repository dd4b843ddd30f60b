package firstmap.deploy.bench;

import firstmap.coordinator.log.Settings;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;

/** The yardstick: requests copied as they are from topic to topic, each poll one transaction. */
final class CopyLoop {
    static final String TOPIC = "firstmap.bench.copy";

    private CopyLoop() {}

    static void createTopic(Admin admin, int partitions) throws ExecutionException, InterruptedException {
        try {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) throw e;
        }
    }

    /** @return nanoseconds from the first transaction to the last */
    static long run(Map<String, Object> kafka, long records) {
        var reading = Settings.requests(kafka, "bench-copy-requests", "bench-copy");
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, "firstmap-bench-copy");
        var writing = Settings.events(kafka, "bench-copy-events", "firstmap-bench-copy");
        try (var from = new KafkaConsumer<byte[], byte[]>(reading);
                var to = new KafkaProducer<byte[], byte[]>(writing)) {
            to.initTransactions();
            from.subscribe(List.of(Topic.REQUESTS.topicName()));
            long started = 0;
            for (long copied = 0; copied < records; ) {
                var batch = from.poll(Duration.ofMillis(500));
                if (batch.isEmpty()) continue;
                if (started == 0) started = System.nanoTime();
                to.beginTransaction();
                for (var record : batch)
                    to.send(new ProducerRecord<>(TOPIC, record.partition(), record.key(), record.value()));
                to.sendOffsetsToTransaction(batch.nextOffsets(), from.groupMetadata());
                to.commitTransaction();
                copied += batch.count();
            }
            return System.nanoTime() - started;
        }
    }
}
