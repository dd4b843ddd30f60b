package firstmap.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.topics.ReadToEnd;
import firstmap.node.scenario.ScenarioFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundCostTest {
    @TempDir
    Path directory;

    @Test
    void a_round_is_a_transaction_and_the_echo_writes_as_many_bytes() throws Exception {
        assertCosts(example("video-record.yaml"));
    }

    /** 48 devices whose frames fall on the same instants. */
    @Test
    void a_round_of_many_nodes_is_one_transaction() throws Exception {
        var report = assertCosts(shared("met/big100.yaml"));

        assertThat(report.nodes()).isEqualTo(50);
        assertThat(report.asks()).isGreaterThan(4_000);
    }

    private RoundCost.Report assertCosts(Path scenario) throws Exception {
        try (var broker = EmbeddedBroker.start(directory)) {
            var report = RoundCost.run(broker.bootstrapServers(), ScenarioFile.read(scenario), 1, _ -> {});

            // In each instant at most one more than it has rounds: what is read a second time moves the position alone.
            assertThat(report.transactions()).isBetween(report.rounds() + 1, report.rounds() + report.instants());
            assertThat(report.rounds()).isGreaterThan(report.instants());
            assertThat(report.turns()).isLessThan(report.asks());
            assertThat(report.ratio().median()).isPositive();
            var played = written(broker.bootstrapServers(), "firstmap.events");
            // Played twice, and echoed twice.
            assertThat(written(broker.bootstrapServers(), "bench.warm.events")
                            + written(broker.bootstrapServers(), "bench.round-0.events"))
                    .isEqualTo(played);
            return report;
        }
    }

    private static long written(String bootstrap, String topic) {
        try (var log = new KafkaConsumer<byte[], byte[]>(
                ClientSettings.reader(Map.of("bootstrap.servers", bootstrap), "written"))) {
            var sizes = new ArrayList<Integer>();
            ReadToEnd.all(log, topic).each(stored -> sizes.add(stored.value().length));
            return sizes.stream().mapToLong(Integer::longValue).sum();
        }
    }

    private static Path example(String name) {
        return above("deploy/examples").resolve(name);
    }

    private static Path shared(String name) {
        var file = above("deploy/examples")
                .resolve("../../../shared")
                .resolve(name)
                .normalize();
        Assumptions.assumeTrue(Files.isRegularFile(file), "needs ../shared/" + name + ", which is not ours to copy");
        return file;
    }

    private static Path above(String folder) {
        var here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve(folder))) here = here.getParent();
        return here.resolve(folder);
    }
}
