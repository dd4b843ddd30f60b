package firstmap.command.containers;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** A Kafka broker in a container, of the version that the clients here have. */
public final class ContainerKafka {
    /** {@code FIRSTMAP_KAFKA_IMAGE}, or the image that {@code deploy/images/build} makes. */
    public static final String IMAGE = Optional.ofNullable(System.getenv("FIRSTMAP_KAFKA_IMAGE"))
            .filter(name -> !name.isBlank())
            .orElse("firstmap/kafka:" + AppInfoParser.getVersion());

    private ContainerKafka() {}

    /** A started broker on a free port of this machine. The caller closes it. */
    public static KafkaContainer start() {
        var kafka = new KafkaContainer(DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("apache/kafka"))
                // A forgotten topic must fail the test that forgot it.
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                // At the defaults a small transaction waits 20 ms for the one before it, and 50 partitions are made.
                .withEnv("KAFKA_ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MS", "1")
                .withEnv("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4")
                // Beside a test that starts three brokers at once, one takes more than the minute that it has by
                // default.
                .withStartupTimeout(Duration.ofMinutes(3));
        kafka.start();
        return kafka;
    }
}
