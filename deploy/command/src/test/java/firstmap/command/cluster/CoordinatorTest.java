package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorTest {
    @AutoClose
    static Log log;

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        log = new Log(directory);
    }

    @Test
    void each_request_leads_to_events_that_are_numbered_linked_and_name_their_cause() {
        try (var _ = log.coordinator("a")) {
            log.ask("chain", 1, Log.define());
            log.ask("chain", 2, Log.create("x"));
            log.ask("chain", 5, Log.create("y"));
            var events = log.awaitEvents("chain", 3);
            Log.assertChain(events);
            assertThat(events).extracting(EventRecord::cause).containsExactly("test/1", "test/2", "test/5");
            assertThat(events).extracting(EventRecord::missed).containsExactly(0L, 0L, 2L);
            assertThat(events).extracting(EventRecord::at).containsExactly(1000L, 2000L, 5000L);
        }
    }

    @Test
    void a_request_that_has_had_its_outcome_yields_no_second_event() {
        try (var _ = log.coordinator("a")) {
            for (int i = 0; i < 3; i++) log.ask("twice", 1, Log.define());
            log.ask("twice", 2, Log.create("x"));
            log.ask("twice", 1, Log.create("another"));
            log.ask("twice", 3, Log.create("y"));
            assertThat(log.awaitEvents("twice", 3))
                    .extracting(EventRecord::nodeSeq)
                    .containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void what_cannot_be_read_goes_to_the_dead_letters_byte_for_byte_and_the_rest_is_answered() {
        var key = Log.key("garbage");
        var noise = new byte[900_000];
        new Random(1).nextBytes(noise);
        var misplaced = RequestJson.write(new RequestRecord("test", 9, "garbage", 0, Log.create("z")));
        int elsewhere = (Home.of("garbage", Log.PARTITIONS) + 1) % Log.PARTITIONS;
        var before = log.read(Topic.DEAD_LETTERS).size();
        log.ask("garbage", 1, Log.define());
        var sent = new ArrayList<ProducerRecord<byte[], byte[]>>();
        sent.add(request(key, "not json".getBytes(StandardCharsets.UTF_8)));
        sent.add(request(key, "{\"type\":\"dance\"}".getBytes(StandardCharsets.UTF_8)));
        sent.add(request(key, new byte[0]));
        sent.add(request(key, null));
        sent.add(request(key, noise));
        sent.add(request(null, misplaced));
        sent.add(request(Log.key("other"), misplaced));
        sent.add(request(new byte[] {(byte) 0xff, 0}, misplaced));
        sent.add(new ProducerRecord<>(Topic.REQUESTS.topicName(), elsewhere, key, misplaced));
        var stood = sent.stream().map(log::send).toList();
        log.ask("garbage", 2, Log.create("x"));
        try (var coordinator = log.coordinator("a")) {
            assertThat(log.awaitEvents("garbage", 2))
                    .extracting(EventRecord::nodeSeq)
                    .containsExactly(1L, 2L);
            await().until(() -> coordinator.counters().deadLetters() >= sent.size());
        }
        var letters = log.read(Topic.DEAD_LETTERS);
        assertThat(letters).hasSize(before + sent.size());
        for (int i = 0; i < sent.size(); i++) {
            var at = stood.get(i);
            var letter = letters.stream()
                    .filter(l -> header(l, "offset").equals(Long.toString(at.offset()))
                            && header(l, "partition").equals(Integer.toString(at.partition())))
                    .findFirst()
                    .orElseThrow();
            assertThat(header(letter, "topic")).isEqualTo(Topic.REQUESTS.topicName());
            assertThat(header(letter, "error")).isNotBlank();
            assertThat(letter.key()).isEqualTo(sent.get(i).key());
            assertThat(letter.value()).isEqualTo(sent.get(i).value());
        }
    }

    @Test
    void a_coordinator_that_starts_again_goes_on_where_the_log_ends() {
        for (int life = 1; life <= 3; life++)
            try (var coordinator = log.coordinator("phoenix")) {
                log.ask("again", life, Log.create("b" + life));
                Log.assertChain(log.awaitEvents("again", life));
                assertThat(coordinator.counters().restarts()).isZero();
            }
    }

    private static ProducerRecord<byte[], byte[]> request(byte[] key, byte[] value) {
        return new ProducerRecord<>(Topic.REQUESTS.topicName(), key, value);
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
