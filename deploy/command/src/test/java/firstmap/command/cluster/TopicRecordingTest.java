package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.exchange.TopicRecording;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicRecordingTest {
    @AutoClose
    static Log log;

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        log = new Log(directory);
    }

    @Test
    void it_shows_what_was_committed_up_to_the_moment_when_it_was_opened() {
        try (var producer = producer("writer")) {
            producer.initTransactions();
            write(producer, 0, true, "a", "b");
            write(producer, 0, false, "aborted");
            write(producer, 0, true, "c");
            try (var recording = recording()) {
                write(producer, 0, true, "later");
                assertThat(values(recording, Topic.EVENTS, 0)).containsExactly("a", "b", "c");
                assertThat(values(recording, Topic.EVENTS, 0)).as("again").containsExactly("a", "b", "c");
                assertThat(values(recording, Topic.REQUESTS, 0)).isEmpty();
            }
            try (var recording = recording()) {
                assertThat(values(recording, Topic.EVENTS, 0)).containsExactly("a", "b", "c", "later");
            }
        }
    }

    @Test
    void a_record_keeps_its_place_its_bytes_and_its_headers() {
        var record = new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), 2, (byte[]) null, new byte[] {0, -1});
        record.headers().add("offset", bytes("7")).add("none", null).add("offset", bytes("8"));
        var at = log.send(record);
        try (var recording = recording();
                var cursor = recording.open(Topic.DEAD_LETTERS, 2)) {
            var line = cursor.next();
            assertThat(line.key()).isNull();
            assertThat(line.value()).containsExactly(0, -1);
            assertThat(line.offset()).isEqualTo(at.offset());
            assertThat(line.headers()).extracting(LogRecord.Header::name).containsExactly("offset", "none", "offset");
            assertThat(line.header("offset").orElseThrow().value()).isEqualTo(bytes("8"));
            assertThat(recording.place(line)).isEqualTo("firstmap.dead-letters partition 2 offset 0");
            assertThat(cursor.next()).isNull();
            assertThat(cursor.end()).isEqualTo(1);
        }
    }

    @Test
    void what_was_committed_behind_an_open_transaction_is_waited_for() throws Exception {
        try (var dead = producer("dead");
                var successor = producer("successor")) {
            dead.initTransactions();
            dead.beginTransaction();
            dead.send(record(1, "never said"));
            dead.flush();
            successor.initTransactions();
            write(successor, 1, true, "said");
            var opened = CompletableFuture.supplyAsync(TopicRecordingTest::recording);
            Thread.sleep(500);
            assertThat(opened).isNotDone();
            dead.abortTransaction();
            try (var recording = opened.get(10, TimeUnit.SECONDS)) {
                assertThat(values(recording, Topic.EVENTS, 1)).containsExactly("said");
            }
        }
    }

    @Test
    void it_tells_where_records_have_been_deleted() throws Exception {
        try (var producer = producer("writer-3");
                var admin = Admin.create(log.kafka())) {
            producer.initTransactions();
            write(producer, 3, true, "gone", "gone too", "kept");
            var home = new TopicPartition(Topic.EVENTS.topicName(), 3);
            admin.deleteRecords(Map.of(home, RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }
        try (var recording = recording();
                var cursor = recording.open(Topic.EVENTS, 3)) {
            assertThat(cursor.start()).isEqualTo(2);
            assertThat(text(cursor.next())).isEqualTo("kept");
        }
    }

    @Test
    void it_knows_how_far_requests_are_committed(@TempDir Path own) throws Exception {
        try (var asked = new Log(own)) {
            int home = Home.of("phone", Log.PARTITIONS);
            try (var recording = new TopicRecording("test", Installation.of(asked.kafka()))) {
                assertThat(recording.answered(home)).isEmpty();
            }
            try (var _ = asked.coordinator("a")) {
                asked.ask("phone", 1, Log.define());
                asked.ask("phone", 2, Log.create("x"));
                asked.awaitEvents("phone", 2);
            }
            try (var recording = new TopicRecording("test", Installation.of(asked.kafka()))) {
                assertThat(recording.answered(home)).hasValue(2);
                assertThat(values(recording, Topic.REQUESTS, home)).hasSize(2);
                assertThat(values(recording, Topic.EVENTS, home)).hasSize(2);
            }
        }
    }

    @Test
    void a_cluster_without_topics_has_no_partitions(@TempDir Path empty) {
        try (var broker = EmbeddedBroker.start(empty);
                var recording = new TopicRecording(
                        "test", Installation.of(Map.of("bootstrap.servers", broker.bootstrapServers())))) {
            assertThat(recording.partitions()).isZero();
        }
    }

    private static TopicRecording recording() {
        return new TopicRecording("test", Installation.of(log.kafka()));
    }

    private static KafkaProducer<byte[], byte[]> producer(String id) {
        return new KafkaProducer<>(ClientSettings.events(log.kafka(), id, id));
    }

    private static void write(
            KafkaProducer<byte[], byte[]> producer, int partition, boolean commits, String... values) {
        producer.beginTransaction();
        for (var value : values) producer.send(record(partition, value));
        producer.flush();
        if (commits) producer.commitTransaction();
        else producer.abortTransaction();
    }

    private static ProducerRecord<byte[], byte[]> record(int partition, String value) {
        return new ProducerRecord<>(Topic.EVENTS.topicName(), partition, bytes("key"), bytes(value));
    }

    private static List<String> values(Recording recording, Topic topic, int partition) {
        var values = new ArrayList<String>();
        try (var cursor = recording.open(topic, partition)) {
            for (var line = cursor.next(); line != null; line = cursor.next()) values.add(text(line));
        }
        return values;
    }

    private static String text(LogRecord line) {
        return new String(line.value(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
