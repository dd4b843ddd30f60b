package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.broker.FolderDamaged;
import firstmap.command.folder.FolderCheck;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that starts on a folder looks first whether it is whole. */
class BrokerOnFolderTest {
    private static final int PARTITION = 1;

    @TempDir
    Path folder;

    @BeforeEach
    void fill() throws Exception {
        try (var log = new Log(folder);
                var producer = new KafkaProducer<byte[], byte[]>(ClientSettings.events(log.kafka(), "a", "a"))) {
            producer.initTransactions();
            for (var value : new String[] {"one", "two"}) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(Topic.EVENTS.topicName(), PARTITION, null, bytes(value)));
                producer.commitTransaction();
            }
        }
    }

    @Test
    void one_changed_byte_in_its_own_log_is_told_and_nothing_is_renamed() throws Exception {
        var metadata = kafka().resolve("__cluster_metadata-0").resolve("00000000000000000000.log");
        var changed = Files.readAllBytes(metadata);
        changed[changed.length / 2] ^= 1;
        Files.write(metadata, changed);
        assertIsRefused("__cluster_metadata partition 0 offset ", "the checksum of the batch", "export --data");
    }

    @Test
    void a_log_of_its_own_that_has_forgotten_the_topics_is_told() throws Exception {
        Files.write(kafka().resolve("__cluster_metadata-0").resolve("00000000000000000000.log"), new byte[0]);
        assertIsRefused("does not know the topic firstmap.events");
    }

    @Test
    void a_folder_that_has_lost_whose_it_is_is_refused_at_once() throws Exception {
        Files.delete(kafka().resolve("meta.properties"));
        assertIsRefused("meta.properties is missing");
    }

    @Test
    void records_that_it_would_cut_off_are_told() throws Exception {
        var events = segment();
        var changed = Files.readAllBytes(events);
        changed[80] ^= 1;
        Files.write(events, changed);
        Files.delete(kafka().resolve(".kafka_cleanshutdown")); // then Kafka would recover it
        assertIsRefused("firstmap.events partition 1 offset 0");
    }

    @Test
    void a_transaction_that_no_broker_knows_of_is_given_up_and_deciding_goes_on() throws Exception {
        var lost = MemoryRecords.withTransactionalRecords(
                4, Compression.NONE, 987_654, (short) 3, 0, 0, new SimpleRecord(bytes("lost")));
        append(lost.buffer());
        assertThat(FolderCheck.of(kafka()).abandoned())
                .containsExactly(new FolderCheck.Abandoned(Topic.EVENTS.topicName(), PARTITION, 987_654, 4, 1));
        try (var log = new Log(folder);
                var producer = new KafkaProducer<byte[], byte[]>(ClientSettings.events(log.kafka(), "a", "a"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(Topic.EVENTS.topicName(), PARTITION, null, bytes("three")));
            producer.commitTransaction();
            assertThat(log.read(Topic.EVENTS))
                    .extracting(it -> new String(it.value(), StandardCharsets.UTF_8))
                    .containsExactly("one", "two", "three");
        }
        assertThat(FolderCheck.of(kafka()).abandoned()).isEmpty();
    }

    private void assertIsRefused(String... words) throws IOException {
        var before = files();
        assertThatThrownBy(() -> EmbeddedBroker.start(folder))
                .isInstanceOf(FolderDamaged.class)
                .hasMessageContainingAll(words);
        assertThat(files()).isEqualTo(before);
    }

    private void append(ByteBuffer batch) throws IOException {
        try (var file = Files.newByteChannel(segment(), StandardOpenOption.APPEND)) {
            file.write(batch);
        }
    }

    private Path segment() {
        return kafka().resolve("firstmap.events-" + PARTITION).resolve("00000000000000000000.log");
    }

    private Path kafka() {
        return EmbeddedBroker.partitions(folder);
    }

    /** By name, with their bytes as numbers that fit into a message. */
    private Map<String, Integer> files() throws IOException {
        var files = new TreeMap<String, Integer>();
        try (var all = Files.walk(kafka())) {
            for (var file : all.filter(Files::isRegularFile).toList())
                files.put(kafka().relativize(file).toString(), java.util.Arrays.hashCode(Files.readAllBytes(file)));
        }
        return files;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
