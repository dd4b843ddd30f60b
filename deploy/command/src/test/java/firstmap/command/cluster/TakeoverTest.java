package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.EventRecord;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakeoverTest {
    @AutoClose
    static Log log;

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        log = new Log(directory);
    }

    @Test
    void two_coordinators_share_the_partitions_and_when_one_stops_nothing_is_lost_or_done_twice() {
        var boards = IntStream.range(0, 12).mapToObj(i -> "shared-" + i).toList();
        try (var staying = log.coordinator("staying")) {
            try (var leaving = log.coordinator("leaving")) {
                await().until(() -> staying.isHealthy() && leaving.isHealthy());
                long seq = 0;
                // Until the group has settled, one of them may have it all.
                while (leaving.counters().requests() == 0 || staying.counters().requests() == 0) {
                    seq++;
                    log.askAll(boards, seq, Log.create("b" + seq));
                    assertThat(seq).isLessThan(500);
                }
                for (long last = seq + 50; seq < last; ) {
                    seq++;
                    if (seq == last - 25) Thread.startVirtualThread(leaving::close);
                    log.askAll(boards, seq, Log.create("b" + seq));
                }
                long asked = seq;
                for (var board : boards) {
                    var events = log.awaitEvents(board, (int) asked);
                    Log.assertChain(events);
                    assertThat(events)
                            .extracting(EventRecord::nodeSeq)
                            .containsExactlyElementsOf(
                                    LongStream.rangeClosed(1, asked).boxed().toList());
                }
            }
        }
    }

    @Test
    void a_zombie_that_has_lost_its_partitions_cannot_commit_what_it_decided() {
        log.ask("zombie", 1, Log.create("x"));
        var reading =
                ClientSettings.requests(log.kafka(), "zombie-requests", Namespace.DEFAULT.coordinators(), "zombie");
        reading.put("max.poll.interval.ms", 1500); // it falls out of the group while this test still has patience
        reading.put("session.timeout.ms", 1400);
        reading.put("heartbeat.interval.ms", 300);
        try (var requests = new KafkaConsumer<byte[], byte[]>(reading);
                var events = new KafkaProducer<byte[], byte[]>(
                        // No name of ours, so that nobody ends its transaction: the group alone has to refuse it.
                        ClientSettings.events(log.kafka(), "zombie-events", "zombie"))) {
            events.initTransactions();
            requests.subscribe(List.of(Topic.REQUESTS.topicName()));
            await().until(() -> {
                requests.poll(Duration.ofMillis(100));
                return requests.assignment().size() == Log.PARTITIONS;
            });
            events.beginTransaction();
            int home = Home.of("zombie", Log.PARTITIONS);
            events.send(new ProducerRecord<>(
                    Topic.EVENTS.topicName(), home, Log.key("zombie"), "undead".getBytes(StandardCharsets.UTF_8)));
            events.flush();
            try (var _ = log.coordinator("successor")) {
                // The successor cannot read past what the zombie has left open, until somebody ends it.
                await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
                var offsets =
                        Map.of(new TopicPartition(Topic.REQUESTS.topicName(), home), new OffsetAndMetadata(1_000_000));
                assertThatThrownBy(() -> events.sendOffsetsToTransaction(offsets, requests.groupMetadata()))
                        .isInstanceOf(CommitFailedException.class);
                assertThatThrownBy(events::commitTransaction).isInstanceOf(KafkaException.class);
                events.abortTransaction();
                Log.assertChain(log.awaitEvents("zombie", 1));
            }
        }
    }

    @Test
    void what_a_killed_coordinator_has_left_open_is_ended_by_its_successor() {
        var board = "hanging";
        int home = Home.of(board, Log.PARTITIONS);
        log.ask(board, 1, Log.create("x"));
        var writing = ClientSettings.events(log.kafka(), "dead-events", "firstmap-coordinator-dead");
        writing.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 600_000); // nobody waits until it ends by itself
        try (var dead = new KafkaProducer<byte[], byte[]>(writing)) {
            dead.initTransactions();
            dead.beginTransaction();
            dead.send(new ProducerRecord<>(
                    Topic.EVENTS.topicName(), home, Log.key(board), "unsaid".getBytes(StandardCharsets.UTF_8)));
            dead.flush();
            try (var _ = log.coordinator("heir")) {
                Log.assertChain(log.awaitEvents(board, 1));
            }
            assertThatThrownBy(dead::commitTransaction).isInstanceOf(KafkaException.class);
        }
    }

    @Test
    void a_member_of_the_group_keeps_the_transaction_that_it_has_open() {
        var reading = ClientSettings.requests(
                log.kafka(), "alive-requests", Namespace.DEFAULT.coordinators(), "firstmap-coordinator-alive");
        try (var requests = new KafkaConsumer<byte[], byte[]>(reading);
                var events = new KafkaProducer<byte[], byte[]>(
                        ClientSettings.events(log.kafka(), "alive-events", "firstmap-coordinator-alive"));
                var clients = log.clients("other")) {
            events.initTransactions();
            requests.subscribe(List.of(Topic.REQUESTS.topicName()));
            await().until(() -> {
                requests.poll(Duration.ofMillis(100));
                return !requests.assignment().isEmpty();
            });
            events.beginTransaction();
            events.send(new ProducerRecord<>(
                    Topic.DEAD_LETTERS.topicName(), Log.key("alive"), "letter".getBytes(StandardCharsets.UTF_8)));
            events.flush();
            clients.endTransactions();
            events.commitTransaction();
        }
    }

    @Test
    void an_open_transaction_of_somebody_else_hides_no_event_from_recovery() throws Exception {
        var board = "hidden";
        int home = Home.of(board, Log.PARTITIONS);
        var writing = ClientSettings.events(log.kafka(), "stranger", "stranger");
        writing.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 2_500);
        try (var stranger = new KafkaProducer<byte[], byte[]>(writing)) {
            try (var first = log.coordinator("first")) {
                log.ask(board, 1, Log.create("x"));
                log.awaitEvents(board, 1);
                stranger.initTransactions();
                stranger.beginTransaction();
                stranger.send(new ProducerRecord<>(Topic.EVENTS.topicName(), home, Log.key(board), new byte[] {1}))
                        .get();
                long open = log.eventsEnd(home);
                log.ask(board, 2, Log.create("y"));
                await().until(() -> first.counters().events() >= 2);
                assertThat(log.eventsEnd(home)).isGreaterThan(open);
            }
            assertThat(log.events(board))
                    .as("committed, but behind the open transaction")
                    .hasSize(1);
            try (var _ = log.coordinator("second")) {
                log.ask(board, 3, Log.create("z"));
                Log.assertChain(log.awaitEvents(board, 3));
            }
        }
    }
}
