package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.Clients;
import firstmap.events.topics.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that knows of a broker which hangs up on everybody. */
class OneBrokerAwayTest {
    private static final String DEAD = "firstmap-coordinator-dead";

    @Test
    void the_transaction_of_a_dead_coordinator_is_ended_though_one_broker_does_not_answer(@TempDir Path directory)
            throws Exception {
        try (var door = slammed();
                var brokers = Brokers.startSecondBehind(directory, door)) {
            var kafka = Map.<String, Object>of(
                    "bootstrap.servers", brokers.bootstrapServers().split(",")[0]);
            try (var admin = Admin.create(kafka)) {
                createOnFirst(admin, "__transaction_state", 3);
                createOnFirst(admin, "__consumer_offsets", 3);
                createOnFirst(admin, "somewhere", 1);
                try (var dead = new KafkaProducer<byte[], byte[]>(ClientSettings.events(kafka, DEAD, DEAD));
                        var successor = Clients.kafka("successor", Installation.of(kafka))) {
                    dead.initTransactions();
                    dead.beginTransaction();
                    dead.send(new ProducerRecord<>("somewhere", new byte[1])).get();
                    assertThat(state(admin)).isEqualTo(TransactionState.ONGOING);
                    var all = admin.listTransactions(new ListTransactionsOptions().timeoutMs(1_000))
                            .all();
                    assertThatThrownBy(all::get)
                            .as("who wants all answers has none")
                            .isInstanceOf(ExecutionException.class);
                    successor.endTransactions();
                    assertThat(state(admin)).isNotEqualTo(TransactionState.ONGOING);
                }
            }
        }
    }

    private static ServerSocket slammed() throws IOException {
        var door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try {
                while (true) door.accept().close();
            } catch (IOException e) {
                // closed
            }
        });
        return door;
    }

    private static TransactionState state(Admin admin) throws Exception {
        return admin.describeTransactions(Set.of(DEAD)).description(DEAD).get().state();
    }

    private static void createOnFirst(Admin admin, String topic, int partitions) throws Exception {
        var replicas = IntStream.range(0, partitions)
                .boxed()
                .collect(Collectors.toMap(partition -> partition, _ -> List.of(1)));
        var created = new NewTopic(topic, replicas)
                .configs(Map.of(
                        "cleanup.policy", topic.startsWith("__") ? "compact" : "delete", "min.insync.replicas", "1"));
        admin.createTopics(List.of(created)).all().get();
    }
}
