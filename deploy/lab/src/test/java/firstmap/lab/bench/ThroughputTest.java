package firstmap.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
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
            var sizes = new ArrayList<Long>();
            ReadToEnd.all(log, topic).each(stored -> sizes.add((long) stored.key().length + stored.value().length));
            return new Written(
                    sizes.size(), sizes.stream().mapToLong(Long::longValue).sum());
        }
    }
}
