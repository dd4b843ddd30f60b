package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.loop.Coordinator;
import firstmap.events.topics.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster from before Kafka 4.0 whose brokers are new and whose features are not, and what a coordinator says of it. */
class FeatureTurnedOnTest {
    private static final Pattern ADVICE =
            Pattern.compile("run: kafka-features\\.sh --bootstrap-server HOST:PORT upgrade --feature (\\S+)=(\\d+)$");

    @TempDir
    Path folder;

    @Test
    void who_turns_on_what_the_coordinator_misses_has_a_coordinator() throws Exception {
        try (var broker = EmbeddedBroker.start(folder);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var kafka = Installation.of(Map.of("bootstrap.servers", broker.bootstrapServers()));
            set(admin, "transaction.version", 1, UpgradeType.SAFE_DOWNGRADE);

            String problem;
            try (var coordinator = new Coordinator("a", kafka)) {
                coordinator.start();
                coordinator.awaitEnd();
                problem = coordinator.problem().orElseThrow();
            }

            // As it says, as that script does it.
            var told = ADVICE.matcher(problem);
            assertThat(told.find()).as(problem).isTrue();
            set(admin, told.group(1), Short.parseShort(told.group(2)), UpgradeType.UPGRADE);
            try (var coordinator = new Coordinator("a", kafka)) {
                coordinator.start();
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(coordinator::isHealthy);
            }
        }
    }

    private static void set(Admin admin, String feature, int level, UpgradeType how) throws Exception {
        admin.updateFeatures(Map.of(feature, new FeatureUpdate((short) level, how)), new UpdateFeaturesOptions())
                .all()
                .get();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            var now = admin.describeFeatures()
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .get(feature);
            return now != null && now.maxVersionLevel() == level;
        });
    }
}
