package firstmap.command.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.kafka.KafkaContainer;

@ContainerTest
class ContainerKafkaTest {
    private static KafkaContainer kafka;
    private static Admin admin;

    @BeforeAll
    static void start() {
        kafka = ContainerKafka.start();
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.getBootstrapServers()));
    }

    @AfterAll
    static void stop() {
        if (admin != null) admin.close();
        if (kafka != null) kafka.close();
    }

    @Test
    void the_broker_in_the_container_describes_its_cluster() throws Exception {
        assertThat(admin.describeCluster().nodes().get()).hasSize(1);
    }

    @Test
    void the_broker_in_the_container_creates_a_topic() throws Exception {
        admin.createTopics(List.of(new NewTopic("smoke", 4, (short) 1))).all().get();
        assertThat(admin.describeTopics(List.of("smoke"))
                        .allTopicNames()
                        .get()
                        .get("smoke")
                        .partitions())
                .hasSize(4);
    }

    /** Without it a delayed end of one transaction can decide the next one (KAFKA-17754). */
    @Test
    void the_broker_in_the_container_runs_the_second_transaction_protocol() throws Exception {
        var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
        assertThat(features.get("transaction.version").maxVersionLevel()).isGreaterThanOrEqualTo((short) 2);
    }
}
