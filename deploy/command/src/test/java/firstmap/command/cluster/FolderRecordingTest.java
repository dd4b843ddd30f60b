package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.folder.FolderCheck;
import firstmap.command.folder.FolderRecording;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.exchange.TopicRecording;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a folder are read as a consumer of its broker would read its topics. */
class FolderRecordingTest {
    private static final int SEGMENT_BYTES = 16 << 10;

    @TempDir
    Path folder;

    /** Partition 0 to 3 of the events have several segments, with all codecs, and one of each kind of transaction. */
    @Test
    void it_tells_what_a_consumer_is_told_beside_the_broker_and_after_it() throws Exception {
        Map<String, List<String>> consumed;
        try (var log = new Log(folder)) {
            smallSegments(log, Topic.EVENTS, Map.of());
            smallSegments(
                    log,
                    Topic.CONTROL,
                    Map.of("min.cleanable.dirty.ratio", "0.01", "max.compaction.lag.ms", "1", "segment.ms", "100"));
            int writer = 0;
            for (var codec : List.of("none", "gzip", "snappy", "lz4", "zstd"))
                for (int partition = 0; partition < Log.PARTITIONS; partition++)
                    write(log, codec, partition, "writer-" + writer++);
            delete(log, 3, 7);
            overwriteUntilCompacted(log);
            smallSegments(
                    log,
                    Topic.CONTROL,
                    Map.of("min.cleanable.dirty.ratio", "1.0", "max.compaction.lag.ms", "9223372036854775807"));
            commitOffsets(log);
            try (var dead = producer(log, "none", "dead")) {
                dead.initTransactions();
                dead.beginTransaction();
                dead.send(record(1, "never decided"));
                dead.flush();
                // A consumer's reading waits for the end of what is open: so the others are compared.
                try (var files = recording(true)) {
                    assertThat(values(files, Topic.EVENTS, 1)).doesNotContain("never decided");
                    assertThat(files.answered(1))
                            .as("what is open may answer it")
                            .isEmpty();
                }
                dead.abortTransaction();
            }
            // The cleaner may still be at what it has begun.
            consumed = await().atMost(Duration.ofSeconds(60)).until(() -> compared(log), it -> it != null);
        }
        assertThat(consumed.get("CONTROL-0 start 0")).hasSizeLessThan(200);
        try (var files = recording(false)) {
            assertThat(all(files)).as("when the broker has ended").isEqualTo(consumed);
        }
        assertHolesCannotBeJudged();
    }

    /** They are where compaction has been, and the file that says so is empty. */
    private void assertHolesCannotBeJudged() throws IOException {
        Files.write(folder.resolve("kafka").resolve("cleaner-offset-checkpoint"), new byte[0]);
        var told = new ArrayList<String>();
        try (var files = recording(false);
                var control = files.open(Topic.CONTROL, 0)) {
            for (boolean isOver = false; !isOver; )
                try {
                    isOver = control.next() == null;
                } catch (DamagedLog e) {
                    told.add(e.getMessage());
                }
        }
        assertThat(told)
                .singleElement()
                .asString()
                .contains("are missing or were compacted", "cleaner-offset-checkpoint is empty");
        assertThat(FolderCheck.of(EmbeddedBroker.partitions(folder)).damages())
                .as("a broker makes nothing worse")
                .isEmpty();
    }

    /** Kafka's own coordinator has never heard of it: so no broker will ever end it. */
    @Test
    void behind_a_transaction_that_nobody_can_end_the_number_of_records_is_told() throws Exception {
        try (var log = new Log(folder);
                var producer = producer(log, "none", "lost")) {
            producer.initTransactions();
            commit(producer, 1, "said");
            producer.beginTransaction();
            producer.send(record(1, "never decided"));
            producer.flush();
            producer.close(Duration.ZERO); // as a process that is killed: nothing is aborted
        }
        var states = folder.resolve("kafka");
        try (var files = recording(false)) {
            assertThat(values(files, Topic.EVENTS, 1))
                    .as("a broker that starts will end it, by its own log of transactions")
                    .containsExactly("said");
        }
        try (var topics = Files.list(states)) {
            for (var topic : topics.filter(it -> it.getFileName().toString().startsWith("__transaction_state"))
                    .toList()) for (var file : files(topic)) Files.delete(file);
        }
        try (var files = recording(false);
                var cursor = files.open(Topic.EVENTS, 1)) {
            assertThat(cursor.next().value()).isEqualTo("said".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(cursor::next)
                    .isInstanceOf(DamagedLog.class)
                    .hasMessageStartingWith("firstmap.events partition 1 offset 2: ")
                    .hasMessageContaining("no broker knows of it any more")
                    .hasMessageContaining("what stands behind it, 1 record, is");
            assertThat(cursor.next()).isNull();
        }
    }

    /** What both have; null if they differ. */
    private Map<String, List<String>> compared(Log log) throws IOException {
        try (var topics = new TopicRecording("test", Installation.of(log.kafka()));
                var files = recording(true)) {
            var consumed = all(topics);
            for (int partition = 0; partition < Log.PARTITIONS; partition++)
                assertThat(files.answered(partition)).isEqualTo(topics.answered(partition));
            var read = all(files);
            // A broker writes down once in a minute what has been deleted.
            read.keySet().removeIf(it -> it.startsWith("EVENTS-3"));
            var control = read.remove("CONTROL-0 start 0");
            assertThat(consumed).containsAllEntriesOf(read);
            return consumed.get("CONTROL-0 start 0").equals(control) ? consumed : null;
        }
    }

    // ---- writing

    private static void smallSegments(Log log, Topic topic, Map<String, String> further) throws Exception {
        var settings = new HashMap<>(further);
        settings.put("internal.segment.bytes", Integer.toString(SEGMENT_BYTES));
        var changes = settings.entrySet().stream()
                .map(it -> new AlterConfigOp(new ConfigEntry(it.getKey(), it.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        try (var admin = Admin.create(log.kafka())) {
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
            admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
        }
    }

    private static void write(Log log, String codec, int partition, String id) {
        var random = new Random(partition);
        try (var producer = producer(log, codec, id)) {
            producer.initTransactions();
            for (int i = 0; i < 12; i++) {
                producer.beginTransaction();
                for (int k = 0; k < 1 + random.nextInt(5); k++) {
                    var bytes = new byte[random.nextInt(1500)];
                    random.nextBytes(bytes);
                    producer.send(record(partition, Base64.getEncoder().encodeToString(bytes)));
                }
                producer.flush();
                if (random.nextInt(3) == 0) producer.abortTransaction();
                else producer.commitTransaction();
            }
        }
    }

    private static void commit(KafkaProducer<byte[], byte[]> producer, int partition, String value) {
        producer.beginTransaction();
        producer.send(record(partition, value));
        producer.commitTransaction();
    }

    private static void delete(Log log, int partition, long before) throws Exception {
        try (var admin = Admin.create(log.kafka())) {
            var home = new TopicPartition(Topic.EVENTS.topicName(), partition);
            admin.deleteRecords(Map.of(home, RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }

    private static void commitOffsets(Log log) throws Exception {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (int partition = 1; partition < Log.PARTITIONS; partition++)
            offsets.put(
                    new TopicPartition(Topic.REQUESTS.topicName(), partition),
                    new OffsetAndMetadata(17 * partition, new OffsetMetadata(5, Log.PARTITIONS).text()));
        try (var admin = Admin.create(log.kafka())) {
            admin.alterConsumerGroupOffsets("another", offsets).all().get();
            offsets.remove(new TopicPartition(Topic.REQUESTS.topicName(), 3));
            admin.alterConsumerGroupOffsets(Namespace.DEFAULT.coordinators(), offsets)
                    .all()
                    .get();
        }
    }

    /** Until the cleaner has been there. */
    private void overwriteUntilCompacted(Log log) {
        var noted = folder.resolve("kafka").resolve("cleaner-offset-checkpoint");
        var value = new byte[2000];
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    for (int i = 0; i < 4; i++)
                        log.send(
                                new ProducerRecord<>(Topic.CONTROL.topicName(), 0, new byte[] {(byte) (i % 2)}, value));
                    return Files.exists(noted) && Files.readString(noted).contains(Topic.CONTROL.topicName());
                });
    }

    private static KafkaProducer<byte[], byte[]> producer(Log log, String codec, String id) {
        var settings = new HashMap<>(ClientSettings.events(log.kafka(), id, id));
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, codec);
        return new KafkaProducer<>(settings);
    }

    private static ProducerRecord<byte[], byte[]> record(int partition, String value) {
        var record = new ProducerRecord<>(
                Topic.EVENTS.topicName(), partition, bytes("key"), value.isEmpty() ? null : bytes(value));
        record.headers().add("header", bytes(Integer.toString(value.length()))).add("none", null);
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---- reading

    private FolderRecording recording(boolean isRunning) throws IOException {
        return FolderRecording.of(EmbeddedBroker.partitions(folder), Namespace.DEFAULT, isRunning);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Each partition of each topic, with where it begins, and its records as text. */
    private static Map<String, List<String>> all(Recording recording) {
        var all = new HashMap<String, List<String>>();
        for (var topic : Topic.values())
            for (int partition = 0; partition < recording.partitions(topic); partition++)
                try (var cursor = recording.open(topic, partition)) {
                    var lines = new ArrayList<String>();
                    for (var line = cursor.next(); line != null; line = cursor.next()) lines.add(text(line));
                    all.put("%s-%d start %d".formatted(topic, partition, cursor.start()), lines);
                }
        return all;
    }

    private static String text(LogRecord line) {
        var text = new StringBuilder("%d %s %s".formatted(line.offset(), text(line.key()), text(line.value())));
        for (var header : line.headers())
            text.append(' ').append(header.name()).append('=').append(text(header.value()));
        return text.toString();
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : "%d:%08x".formatted(bytes.length, Arrays.hashCode(bytes));
    }

    private static List<String> values(Recording recording, Topic topic, int partition) {
        var values = new ArrayList<String>();
        try (var cursor = recording.open(topic, partition)) {
            for (var line = cursor.next(); line != null; line = cursor.next())
                values.add(new String(line.value(), StandardCharsets.UTF_8));
        }
        return values;
    }
}
