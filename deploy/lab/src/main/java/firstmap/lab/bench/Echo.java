package firstmap.lab.bench;

import firstmap.coordinator.kafka.ClientSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The yardstick of rounds: one side sends the turns of a round and waits for what is decided, the other reads them and writes
 * as many bytes in one transaction, with the settings of nodes and coordinators. Nothing is computed, read or remembered.
 */
final class Echo {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> kafka;
    private final String asking;
    private final String answering;
    private final List<Exchange> exchanges;

    /** @param name of its topics, a new one for each */
    Echo(Map<String, Object> kafka, String name, List<Exchange> exchanges) {
        this.kafka = kafka;
        this.asking = name + ".turns";
        this.answering = name + ".events";
        this.exchanges = exchanges;
    }

    /** @return milliseconds of an exchange, from the first answer to the last */
    double run() throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(kafka)) {
            var one = Optional.of(1);
            admin.createTopics(List.of(
                            new NewTopic(asking, one, Optional.empty()),
                            new NewTopic(answering, one, Optional.empty())))
                    .all()
                    .get();
        }
        var answered = CompletableFuture.supplyAsync(this::answer);
        ask(answered);
        return answered.get();
    }

    private void ask(CompletableFuture<?> other) {
        var producing = client();
        producing.put(ProducerConfig.ACKS_CONFIG, "all");
        producing.put(ProducerConfig.LINGER_MS_CONFIG, 1000); // until the flush, as a node does it
        var following = client();
        following.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        following.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (var producer = new KafkaProducer<byte[], byte[]>(producing);
                var follower = new KafkaConsumer<byte[], byte[]>(following)) {
            follower.assign(List.of(new TopicPartition(answering, 0)));
            for (var exchange : exchanges) {
                for (var turn : exchange.turns()) producer.send(new ProducerRecord<>(asking, 0, null, turn));
                producer.flush();
                for (int read = 0; read < exchange.events().size() && !other.isCompletedExceptionally(); )
                    read += follower.poll(POLL).count();
            }
        }
    }

    private Map<String, Object> client() {
        var settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    private double answer() {
        var reading = ClientSettings.requests(kafka, "bench-echo-requests", "firstmap-bench-echo", "bench-echo");
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, answering);
        var writing = ClientSettings.events(kafka, "bench-echo-events", "firstmap-bench-echo");
        try (var from = new KafkaConsumer<byte[], byte[]>(reading);
                var to = new KafkaProducer<byte[], byte[]>(writing)) {
            to.initTransactions();
            from.subscribe(List.of(asking));
            var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
            long first = 0;
            long last = 0;
            for (var exchange : exchanges) {
                for (int read = 0; read < exchange.turns().size(); ) {
                    var batch = from.poll(POLL);
                    offsets.putAll(batch.nextOffsets());
                    read += batch.count();
                }
                to.beginTransaction();
                last = System.nanoTime();
                if (first == 0) first = last;
                for (var event : exchange.events()) to.send(new ProducerRecord<>(answering, 0, null, event));
                to.sendOffsetsToTransaction(offsets, from.groupMetadata());
                to.commitTransaction();
            }
            return (last - first) / 1e6 / (exchanges.size() - 1);
        }
    }
}
