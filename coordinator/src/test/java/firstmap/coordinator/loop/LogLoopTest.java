package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.snapshot.Played;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class LogLoopTest {
    /** A poll that gives partitions asks for their offsets, too, and has none as long as a transaction holds them. */
    @Test
    void what_the_dead_left_open_is_ended_within_the_poll_that_gives_their_partitions() {
        var home = new TopicPartition(Topic.REQUESTS.topicName(), 0);
        var calls = new ArrayList<String>();
        var requests = new MockConsumer<byte[], byte[]>("earliest") {
            @Override
            public synchronized ConsumerRecords<byte[], byte[]> poll(Duration patience) {
                var polled = super.poll(patience);
                calls.add("polled");
                return polled;
            }

            @Override
            public synchronized Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
                calls.add("asked for offsets");
                return super.committed(partitions);
            }
        };
        var clients = new MemoryLog(LoopParts.SOUND) {
            @Override
            public Consumer<byte[], byte[]> requests() {
                return requests;
            }

            @Override
            public Producer<byte[], byte[]> events() {
                return new MockProducer<>();
            }

            @Override
            public void endTransactions() {
                calls.add("ended transactions");
            }
        };
        var loop = new LogLoop(
                clients, MemoryLog.PARTITIONS, LoopParts.SOUND, new PoisonRequests(), new Counters(), () -> false);
        loop.begin();
        requests.updateBeginningOffsets(Map.of(home, 0L));
        requests.schedulePollTask(() -> requests.rebalance(List.of(home)));

        loop.step(Duration.ZERO);
        loop.step(Duration.ZERO);

        assertThat(calls).containsExactly("ended transactions", "polled", "asked for offsets", "polled");
    }

    @Test
    void a_partition_with_a_board_of_an_unknown_rule_stands_still_and_the_others_go_on() {
        var strange = board(0);
        var known = board(1);
        var requests = new MockConsumer<byte[], byte[]>("earliest");
        var events = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        var clients = clients(requests, events);
        var played = new Played(strange);
        played.ask("test", Requests.define());
        clients.write(
                strange,
                AnotherRule.by(AnotherRule.UNKNOWN, played.events).getFirst().json());
        var counters = new Counters();
        var loop = new LogLoop(
                clients, MemoryLog.PARTITIONS, LoopParts.SOUND, new PoisonRequests(), counters, () -> false);
        loop.begin();
        requests.schedulePollTask(() -> {
            requests.rebalance(List.of(home(0), home(1)));
            requests.updateBeginningOffsets(Map.of(home(0), 0L, home(1), 0L));
            // In the very poll that gives the partitions, and later.
            requests.addRecord(asked(strange, 0, 2, Requests.create("b")));
            requests.addRecord(asked(known, 0, 1, Requests.define()));
        });
        loop.step(Duration.ZERO);
        assertThat(requests.paused()).containsExactly(home(0));
        requests.addRecord(asked(known, 1, 2, Requests.create("b")));
        loop.step(Duration.ZERO);

        assertThat(events.history()).extracting(ProducerRecord::partition).containsOnly(1);
        assertThat(counters.totals().events()).isEqualTo(2);
        assertThat(events.consumerGroupOffsetsHistory())
                .flatExtracting(Map::values)
                .allSatisfy(offsets -> assertThat(offsets).containsOnlyKeys(home(1)));
        assertThat(loop.standingStill())
                .containsOnlyKeys(0)
                .containsEntry(
                        0,
                        "board " + strange + " of partition 0 is decided by rule 7, which this version does not have"
                                + " (it has 1): nothing is decided on that partition until a version that has it takes it"
                                + " over");
        requests.schedulePollTask(() -> requests.rebalance(List.of(home(1))));
        loop.step(Duration.ZERO);
        assertThat(loop.standingStill()).as("it is another's now").isEmpty();
    }

    @Test
    void a_partition_whose_log_is_corrupt_stands_still_where_it_is_and_the_others_go_on() {
        var events = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        var requests = new MockConsumer<byte[], byte[]>("earliest");
        var clients = clients(requests, events);
        var garbage = new ProducerRecord<>(Topic.EVENTS.topicName(), 0, MemoryLog.key(board(0)), new byte[] {'{'});
        clients.append(garbage);
        var loop = new LogLoop(
                clients, MemoryLog.PARTITIONS, LoopParts.SOUND, new PoisonRequests(), new Counters(), () -> false);
        loop.begin();
        requests.schedulePollTask(() -> {
            requests.rebalance(List.of(home(0), home(1)));
            requests.updateBeginningOffsets(Map.of(home(0), 0L, home(1), 0L));
            requests.addRecord(asked(board(0), 0, 1, Requests.define()));
            requests.addRecord(asked(board(1), 0, 1, Requests.define()));
        });
        loop.step(Duration.ZERO);

        assertThat(events.history()).extracting(ProducerRecord::partition).containsOnly(1);
        assertThat(requests.paused()).containsExactly(home(0));
        assertThat(loop.standingStill()).containsOnlyKeys(0);
        assertThat(loop.standingStill().get(0)).startsWith("firstmap.events partition 0 offset 0: not an event");
        assertThat(loop.corrupt(board(0)).orElseThrow().offset()).isZero();
        assertThat(loop.corrupt(board(1))).isEmpty();
    }

    private static MemoryLog clients(Consumer<byte[], byte[]> requests, Producer<byte[], byte[]> events) {
        return new MemoryLog(LoopParts.SOUND) {
            @Override
            public Consumer<byte[], byte[]> requests() {
                return requests;
            }

            @Override
            public Producer<byte[], byte[]> events() {
                return events;
            }
        };
    }

    private static TopicPartition home(int partition) {
        return new TopicPartition(Topic.REQUESTS.topicName(), partition);
    }

    private static String board(int home) {
        for (int i = 0; ; i++) if (Home.of("b" + i, MemoryLog.PARTITIONS) == home) return "b" + i;
    }

    private static ConsumerRecord<byte[], byte[]> asked(String board, long offset, long seq, Request request) {
        var value = RequestJson.write(new RequestRecord("test", seq, board, 0, request));
        int home = Home.of(board, MemoryLog.PARTITIONS);
        return new ConsumerRecord<>(Topic.REQUESTS.topicName(), home, offset, MemoryLog.key(board), value);
    }
}
