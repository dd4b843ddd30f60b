package firstmap.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThroughputTest {
    private static final int ROUNDS = 2;

    @TempDir
    Path directory;

    @Test
    void every_request_is_granted_and_the_copy_writes_as_many_records_of_as_many_bytes() throws Exception {
        try (var broker = EmbeddedBroker.start(directory)) {
            var report = Throughput.run(broker.bootstrapServers(), 6_400, 8, 1, ROUNDS, _ -> {});

            assertThat(report.requests()).isEqualTo(6_400);
            assertThat(report.rounds()).isEqualTo(ROUNDS);
            // Each frame is 10 requests and two events more, the first map's and the last detach's or release's.
            assertThat(report.events()).isBetween(6_400L * 115 / 100, 6_400L * 120 / 100);
            assertThat(report.ratio().min()).isPositive();
            var written = written(broker.bootstrapServers(), Topic.EVENTS.topicName());
            assertThat(written.records()).isEqualTo((1 + ROUNDS) * report.events());
            assertThat(written(broker.bootstrapServers(), CopyLoop.TOPIC)).isEqualTo(written);
        }
    }

    private record Written(long records, long bytes) {}

    private static Written written(String bootstrap, String topic) {
        try (var log = new KafkaConsumer<byte[], byte[]>(
                ClientSettings.reader(Map.of("bootstrap.servers", bootstrap), "written"))) {
            var partitions = log.partitionsFor(topic).stream()
                    .map(it -> new TopicPartition(topic, it.partition()))
                    .toList();
            log.assign(partitions);
            log.seekToBeginning(partitions);
            var ends = log.endOffsets(partitions);
            long records = 0;
            long bytes = 0;
            while (partitions.stream().anyMatch(it -> log.position(it) < ends.get(it)))
                for (var stored : log.poll(Duration.ofMillis(500))) {
                    records++;
                    bytes += stored.key().length + stored.value().length;
                }
            return new Written(records, bytes);
        }
    }
}
