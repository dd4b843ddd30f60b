package firstmap.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.deploy.broker.EmbeddedBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThroughputTest {
    @TempDir
    Path directory;

    @Test
    void every_request_of_the_workload_is_granted_and_the_ratio_is_of_both_rates() throws Exception {
        try (var broker = EmbeddedBroker.start(directory)) {
            var report = Throughput.run(broker.bootstrapServers(), 6_400, 8, 1, _ -> {});
            assertThat(report.requests()).isEqualTo(6_400);
            // Each frame is 10 requests and two events more, the first map's and the last detach's or release's.
            assertThat(report.events()).isBetween(6_400L * 115 / 100, 6_400L * 120 / 100);
            assertThat(report.ratio()).isEqualTo(report.answeredPerSecond() / report.copiedPerSecond());
        }
    }
}
