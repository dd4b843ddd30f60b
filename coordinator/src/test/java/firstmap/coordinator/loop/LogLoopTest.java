package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.lease.Beat;
import firstmap.coordinator.snapshot.Played;
import firstmap.events.BoardSpec;
import firstmap.events.Event;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
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
                                + " (it has 1, 2): nothing is decided on that partition until a version that has it takes it"
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
        assertThat(loop.standingStill().get(0)).startsWith("events partition 0 offset 0: not an event");
        assertThat(loop.corrupt(board(0)).orElseThrow().offset()).isZero();
        assertThat(loop.corrupt(board(1))).isEmpty();
    }

    /** The follower of the process may find it at any moment; what counts is that nothing is committed after it. */
    @Test
    void what_the_follower_finds_within_a_transaction_keeps_it_from_being_committed() {
        var found = new AtomicReference<CorruptLog>();
        var requests = new MockConsumer<byte[], byte[]>("earliest");
        var events = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized void sendOffsetsToTransaction(
                    Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata who) {
                super.sendOffsetsToTransaction(offsets, who);
                found.set(new CorruptLog(Topic.EVENTS, 0, 7, "not an event", null));
            }
        };
        var loop = loop(clients(requests, events), found);
        ask(requests, asked(board(0), 0, 1, Requests.define()), asked(board(1), 0, 1, Requests.define()));
        assertThatThrownBy(() -> loop.step(Duration.ZERO)).isSameAs(found.get());
        assertThat(events.commitCount()).isZero();
        assertThat(events.history()).isEmpty();
    }

    @Test
    void a_partition_on_which_the_follower_finds_something_stands_still_until_he_has_come_past_it() {
        var found = new AtomicReference<CorruptLog>();
        var requests = new MockConsumer<byte[], byte[]>("earliest");
        var events = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        var clients = clients(requests, events);
        var loop = loop(clients, found);
        ask(requests, asked(board(0), 0, 1, Requests.define()), asked(board(1), 0, 1, Requests.define()));
        loop.step(Duration.ZERO);
        write(clients, events.history());
        assertThat(events.history()).hasSize(2);
        found.set(new CorruptLog(Topic.EVENTS, 0, 7, "not an event", null));
        requests.addRecord(asked(board(0), 1, 2, Requests.create("b")));
        requests.addRecord(asked(board(1), 1, 2, Requests.create("b")));
        loop.step(Duration.ZERO);
        assertThat(events.history())
                .hasSize(3)
                .last()
                .extracting(ProducerRecord::partition)
                .isEqualTo(1);
        assertThat(loop.corrupt(board(0))).contains(found.get());
        assertThat(loop.standingStill()).containsOnlyKeys(0);

        clients.now += Duration.ofSeconds(3).toNanos();
        loop.step(Duration.ZERO);
        assertThat(loop.standingStill()).as("he still says so").containsOnlyKeys(0);

        found.set(null);
        clients.now += Duration.ofSeconds(3).toNanos();
        requests.commitSync(Map.of(home(0), new OffsetAndMetadata(1)));
        loop.step(Duration.ZERO);
        assertThat(loop.standingStill()).isEmpty();
        assertThat(requests.paused()).isEmpty();
        assertThat(requests.position(home(0)))
                .as("what was passed over is read again")
                .isEqualTo(1);
    }

    @Test
    void a_partition_goes_on_without_a_restart_when_an_operator_has_set_the_place_aside() {
        var requests = new MockConsumer<byte[], byte[]>("earliest");
        var events = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        var clients = clients(requests, events);
        var offset = clients.writeGarbage(0, board(0), new byte[] {'{'});
        var loop = loop(clients, new AtomicReference<>());
        ask(requests, asked(board(0), 0, 1, Requests.define()), asked(board(1), 0, 1, Requests.define()));
        loop.step(Duration.ZERO);
        assertThat(loop.standingStill()).containsOnlyKeys(0);

        clients.quarantine(0, offset, null);
        loop.step(Duration.ZERO);
        assertThat(loop.standingStill())
                .as("it is looked for now and then only")
                .containsOnlyKeys(0);
        clients.now += Duration.ofSeconds(3).toNanos();
        loop.step(Duration.ZERO);
        assertThat(loop.standingStill()).isEmpty();
        requests.addRecord(asked(board(0), 0, 1, Requests.define()));
        loop.step(Duration.ZERO);
        assertThat(events.history()).extracting(ProducerRecord::partition).containsExactly(1, 0);
    }

    @Test
    void what_is_asked_of_a_board_that_stands_still_is_a_dead_letter_and_its_neighbours_go_on() {
        var requests = new MockConsumer<byte[], byte[]>("earliest");
        var events = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        var clients = clients(requests, events);
        var broken = board(0);
        var neighbour = board(0, broken);
        for (int i = 0; i < 4; i++) events.send(new ProducerRecord<>(Topic.EVENTS.topicName(), 0, null, null));
        events.clear(); // the log has come so far
        clients.ask(broken, Requests.define());
        clients.ask(broken, Requests.create("b"));
        clients.damage(0, 0, new byte[] {'?'});
        clients.quarantine(0, 0, broken);
        var loop = loop(clients, new AtomicReference<>());
        ask(requests, asked(broken, 0, 3, Requests.create("c")), asked(neighbour, 1, 1, Requests.define()));
        loop.step(Duration.ZERO);
        assertThat(loop.standingStill()).isEmpty();
        assertThat(events.history())
                .extracting(ProducerRecord::topic)
                .containsExactly(Topic.DEAD_LETTERS.topicName(), Topic.EVENTS.topicName());
        assertThat(new String(
                        events.history()
                                .getFirst()
                                .headers()
                                .lastHeader("error")
                                .value(),
                        StandardCharsets.UTF_8))
                .contains("partition 0 offset 0: an event of board " + broken + " is set aside (on purpose): the board"
                        + " stands still");
    }

    @Test
    void a_board_that_stands_still_is_retired_by_the_node_that_defined_it_and_by_no_other() {
        var requests = new MockConsumer<byte[], byte[]>("earliest");
        var events = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        var clients = clients(requests, events);
        var broken = board(0);
        for (int i = 0; i < 4; i++) events.send(new ProducerRecord<>(Topic.EVENTS.topicName(), 0, null, null));
        events.clear(); // the log has come so far
        clients.ask(broken, Requests.define());
        clients.ask(broken, Requests.create("b"));
        var lost = clients.records(Topic.EVENTS, broken).getLast().offset();
        clients.damage(0, lost, new byte[] {'?'});
        clients.quarantine(0, lost, broken);
        var loop = loop(clients, new AtomicReference<>());
        var stranger = new RequestRecord("stranger", 1, broken, 9, new Request.Retire());
        var definer = new RequestRecord("test", 3, broken, 9, new Request.Retire());
        ask(
                requests,
                new ConsumerRecord<>(
                        Topic.REQUESTS.topicName(), 0, 0, MemoryLog.key(broken), RequestJson.write(stranger)),
                new ConsumerRecord<>(
                        Topic.REQUESTS.topicName(), 0, 1, MemoryLog.key(broken), RequestJson.write(definer)));
        loop.step(Duration.ZERO);
        assertThat(events.history())
                .extracting(ProducerRecord::topic)
                .containsExactly(Topic.DEAD_LETTERS.topicName(), Topic.EVENTS.topicName());
        var retired = EventJson.read(events.history().getLast().value());
        assertThat(retired.event()).isEqualTo(new Event.Retired());
        assertThat(retired.seq()).as("in the place of the one that is lost").isEqualTo(2);
    }

    /** A topic that was made anew below a coordinator that is at work begins at 0 again. */
    @Test
    void an_event_that_would_stand_before_what_the_log_had_come_to_is_not_committed() {
        var requests = new MockConsumer<byte[], byte[]>("earliest");
        var events = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        var clients = clients(requests, events);
        for (int i = 0; i < 5; i++) clients.ask(board(0), Requests.define());
        var loop = loop(clients, new AtomicReference<>());
        ask(requests, asked(board(0), 5, 6, Requests.define()));
        assertThatThrownBy(() -> loop.step(Duration.ZERO))
                .isInstanceOf(CorruptLog.class)
                .hasMessageContaining("partition 0 offset 0: the next event would stand here, but the log had come to");
        assertThat(events.commitCount()).isZero();
    }

    /** What asks commits the position, too. */
    @Test
    void who_is_told_to_end_within_a_batch_asks_for_nobody_s_expiry_behind_what_it_has_not_decided() {
        var board = board(0);
        var told = new AtomicBoolean();
        var requests = new MockConsumer<byte[], byte[]>("earliest");
        var log = new AtomicReference<MemoryLog>();
        var events = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(
                    ProducerRecord<byte[], byte[]> record, Callback acknowledged) {
                if (history().size() == 2) {
                    told.set(true);
                    log.get().now += Duration.ofSeconds(3).toNanos(); // The batch is cut here.
                }
                return super.send(record, acknowledged);
            }
        };
        log.set(clients(requests, events));
        var loop = new LogLoop(
                log.get(),
                MemoryLog.PARTITIONS,
                LoopParts.SOUND.withBeat((_, _, _) -> 1),
                new PoisonRequests(),
                new Counters(),
                told::get);
        loop.begin();
        var define = new Request.Define(Requests.define().spec().withLease(BoardSpec.MIN_LEASE));
        ask(requests, asked(board, 0, 1, define), asked(board, 1, 2, Requests.create("a")));
        for (int looks = 0; looks < 3; looks++) {
            loop.step(Duration.ZERO);
            log.get().now += Beat.INTERVAL.toNanos();
        }
        assertThat(events.history()).extracting(ProducerRecord::topic).containsOnly(Topic.EVENTS.topicName());

        requests.addRecord(asked(board, 2, 3, Requests.create("b")));
        requests.addRecord(asked(board, 3, 4, Requests.create("c")));
        loop.step(Duration.ZERO);
        assertThat(committed(events)).isEqualTo(3);

        told.set(false);
        requests.addRecord(asked(board, 4, 5, Requests.create("d")));
        loop.step(Duration.ZERO);
        assertThat(events.history().getLast().topic()).isEqualTo(Topic.REQUESTS.topicName());
        assertThat(committed(events)).isEqualTo(5);
    }

    private static long committed(MockProducer<byte[], byte[]> events) {
        return events.consumerGroupOffsetsHistory()
                .getLast()
                .values()
                .iterator()
                .next()
                .get(home(0))
                .offset();
    }

    private static LogLoop loop(MemoryLog clients, AtomicReference<CorruptLog> found) {
        var witness = new Standby() {
            @Override
            public Optional<Warm> copy(int partition) {
                return Optional.empty();
            }

            @Override
            public Optional<CorruptLog> doubt(int partition, String topic, long events) {
                return Optional.ofNullable(found.get()).filter(it -> it.partition() == partition);
            }
        };
        var parts = LoopParts.SOUND.withStandby(witness);
        var loop = new LogLoop(clients, MemoryLog.PARTITIONS, parts, new PoisonRequests(), new Counters(), () -> false);
        loop.begin();
        return loop;
    }

    /** Partitions 0 and 1 are given, and these requests come. */
    @SafeVarargs
    private static void ask(MockConsumer<byte[], byte[]> requests, ConsumerRecord<byte[], byte[]>... asked) {
        requests.schedulePollTask(() -> {
            requests.rebalance(List.of(home(0), home(1)));
            requests.updateBeginningOffsets(Map.of(home(0), 0L, home(1), 0L));
            for (var one : asked) requests.addRecord(one);
        });
    }

    /** What a producer has sent stands on the log, for who restores a partition. */
    private static void write(MemoryLog clients, List<ProducerRecord<byte[], byte[]>> sent) {
        for (var record : sent) if (record.topic().equals(Topic.EVENTS.topicName())) clients.append(record);
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

    /** Another one. */
    private static String board(int home, String other) {
        for (int i = 0; ; i++)
            if (Home.of("n" + i, MemoryLog.PARTITIONS) == home && !other.equals("n" + i)) return "n" + i;
    }

    private static ConsumerRecord<byte[], byte[]> asked(String board, long offset, long seq, Request request) {
        var value = RequestJson.write(new RequestRecord("test", seq, board, 0, request));
        int home = Home.of(board, MemoryLog.PARTITIONS);
        return new ConsumerRecord<>(Topic.REQUESTS.topicName(), home, offset, MemoryLog.key(board), value);
    }
}
