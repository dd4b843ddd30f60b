package firstmap.command.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @TempDir
    Path directory;

    @TempDir
    Path folder;

    @Test
    void a_directory_that_is_opened_again_has_its_records() throws Exception {
        try (var broker = EmbeddedBroker.start(directory)) {
            createTopics(broker.bootstrapServers());
            send(broker.bootstrapServers(), "first");
        }
        try (var broker = EmbeddedBroker.start(directory)) {
            createTopics(broker.bootstrapServers());
            send(broker.bootstrapServers(), "second");
            assertThat(read(broker.bootstrapServers())).containsExactly("first", "second");
        }
    }

    @Test
    void a_live_broker_is_found_by_its_directory_and_a_second_one_is_refused() throws Exception {
        assertThat(EmbeddedBroker.running(directory)).isEmpty();
        try (var broker = EmbeddedBroker.start(directory)) {
            assertThat(EmbeddedBroker.running(directory)).contains(broker.bootstrapServers());
            assertThatThrownBy(() -> EmbeddedBroker.start(directory))
                    .isInstanceOf(DirectoryInUse.class)
                    .hasMessageContaining("is in use by the broker of this process")
                    .hasMessageEndingWith("stop it, or choose another directory");
            assertThat(EmbeddedBroker.running(directory)).contains(broker.bootstrapServers());
            // As it says.
            try (var another = EmbeddedBroker.start(folder)) {
                assertThat(EmbeddedBroker.running(folder)).contains(another.bootstrapServers());
            }
        }
        assertThat(EmbeddedBroker.running(directory)).isEmpty();
        try (var stopped = EmbeddedBroker.start(directory)) {
            assertThat(EmbeddedBroker.running(directory)).contains(stopped.bootstrapServers());
        }
    }

    @Test
    void another_process_finds_a_broker_is_refused_its_directory_and_may_have_it_after_a_kill() throws Exception {
        try (var other = ChildJvm.start(
                folder.resolve("said"), List.of(), Other.class.getName(), List.of(directory.toString()))) {
            var bootstrap = other.line();
            assertThat(EmbeddedBroker.running(directory)).contains(bootstrap);
            assertThatThrownBy(() -> EmbeddedBroker.start(directory))
                    .isInstanceOf(DirectoryInUse.class)
                    .hasMessageContaining("process " + other.handle().pid());
            assertThat(other.kill()).isTrue();
        }
        assertThat(Files.exists(directory.resolve("bootstrap"))).isTrue();
        assertThat(EmbeddedBroker.running(directory)).isEmpty();
        try (var broker = EmbeddedBroker.start(directory)) {
            assertThat(read(broker.bootstrapServers())).containsExactly("before the kill");
        }
    }

    @Test
    void transactions_are_of_the_second_version() throws Exception {
        try (var broker = EmbeddedBroker.start(directory);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
            assertThat(features.get("transaction.version").maxVersionLevel()).isGreaterThanOrEqualTo((short) 2);
        }
    }

    /** A process that is killed. */
    static final class Other {
        public static void main(String[] args) throws Exception {
            var broker = EmbeddedBroker.start(Path.of(args[0]));
            createTopics(broker.bootstrapServers());
            send(broker.bootstrapServers(), "before the kill");
            System.out.println(broker.bootstrapServers());
            Thread.sleep(60_000);
        }
    }

    private static void createTopics(String bootstrap) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            assertThat(new TopicAdmin(admin).ensure(2)).isEqualTo(2);
        }
    }

    private static void send(String bootstrap, String value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topic.EVENTS.topicName(), 0, "board", value))
                    .get();
        }
    }

    private static List<String> read(String bootstrap) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new StringDeserializer())) {
            var values = new ArrayList<String>();
            ReadToEnd.all(consumer, Topic.EVENTS.topicName()).each(record -> values.add(record.value()));
            return values;
        }
    }
}
