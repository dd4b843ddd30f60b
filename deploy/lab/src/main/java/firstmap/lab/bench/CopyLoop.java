package firstmap.lab.bench;

import firstmap.coordinator.kafka.ClientSettings;
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

/**
 * The yardstick: requests read as coordinators read them, and for each of them as many records of as many bytes written
 * as they write, each poll one transaction. Nothing is read in a request, decided, hashed or remembered.
 */
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

    /** @param nanos from the first transaction to the last */
    record Copied(long nanos, long transactions) {}

    /** @param answers to the requests that stand on the topic and were not copied yet */
    static Copied run(Map<String, Object> kafka, Answers answers) {
        var reading = ClientSettings.requests(kafka, "bench-copy-requests", "firstmap-bench-copy", "bench-copy");
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, "firstmap-bench-copy");
        var writing = ClientSettings.events(kafka, "bench-copy-events", "firstmap-bench-copy");
        try (var from = new KafkaConsumer<byte[], byte[]>(reading);
                var to = new KafkaProducer<byte[], byte[]>(writing)) {
            to.initTransactions();
            from.subscribe(List.of(Topic.REQUESTS.topicName()));
            var copies = answers.copies();
            long started = 0;
            long transactions = 0;
            for (long copied = 0; copied < answers.requests(); ) {
                var batch = from.poll(Duration.ofMillis(500));
                if (batch.isEmpty()) continue;
                if (started == 0) started = System.nanoTime();
                to.beginTransaction();
                for (var request : batch)
                    for (var copy : copies.next(request.partition()))
                        to.send(new ProducerRecord<>(TOPIC, request.partition(), request.key(), copy));
                to.sendOffsetsToTransaction(batch.nextOffsets(), from.groupMetadata());
                to.commitTransaction();
                copied += batch.count();
                transactions++;
            }
            return new Copied(System.nanoTime() - started, transactions);
        }
    }
}
