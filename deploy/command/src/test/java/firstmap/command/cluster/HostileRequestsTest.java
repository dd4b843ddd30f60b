package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Invalid;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands on the requests: each record has its one answer, and the good ones between do not notice. */
class HostileRequestsTest {
    private static final int GENERATED = 10_000;
    private static final List<String> GOOD =
            IntStream.range(0, 8).mapToObj(i -> "good-" + i).toList();

    @TempDir
    static Path directory;

    static Log log;
    static Coordinator coordinator;
    static Good good;

    @BeforeAll
    static void start() throws Exception {
        log = new Log(directory);
        coordinator = log.coordinator("a");
        good = new Good(GOOD, 20);
    }

    @AfterAll
    static void stop() {
        coordinator.close();
        log.close();
    }

    @AfterEach
    void the_loop_has_never_stumbled_and_every_event_is_what_the_rule_says_of_the_whole_log() {
        log.awaitAnswers();
        assertThat(coordinator.counters().restarts()).isZero();
        var boards = new HashMap<String, Board>();
        var expected = new TreeMap<Integer, List<String>>();
        for (var record : log.read(Topic.REQUESTS)) {
            var request = readable(record);
            if (request == null) continue;
            var board = boards.computeIfAbsent(request.board(), Boards::fresh);
            for (var decision : decide(board, request)) {
                board.evolve(decision.record());
                expected.computeIfAbsent(record.partition(), _ -> new ArrayList<>())
                        .add(text(decision.json()));
            }
        }
        var said = new TreeMap<Integer, List<String>>();
        for (var event : log.read(Topic.EVENTS))
            said.computeIfAbsent(event.partition(), _ -> new ArrayList<>()).add(text(event.value()));
        Good.assertSame(said, expected);
    }

    @Test
    void each_value_of_the_table_has_the_answer_that_stands_beside_it() {
        prepare("victim");
        var rows = HostileTable.rows("victim");
        assertThat(rows).hasSizeGreaterThan(100);
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var row : rows) {
            records.add(new ProducerRecord<>(Topic.REQUESTS.topicName(), Log.key("victim"), row.value()));
            if (good.hasNext()) records.add(good.next());
        }
        var stood = log.sendAll(records);
        log.awaitAnswers();
        var outcomes = OutcomesOnTopics.check(log);
        var wrong = new ArrayList<String>();
        int at = 0;
        for (var row : rows) {
            while (records.get(at).value() != row.value()) at++;
            var outcome = outcomes.of(stood.get(at));
            if (!outcome.startsWith(row.answer()) || !outcome.contains(row.words())) wrong.add(row + " but " + outcome);
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_record_with_anything_wrong_about_it_has_the_answer_that_stands_beside_it() {
        prepare("target");
        var rows = HostileRecords.rows("target");
        var stood = log.sendAll(rows.stream().map(HostileRecords.Row::record).toList());
        log.awaitAnswers();
        var outcomes = OutcomesOnTopics.check(log);
        var wrong = new ArrayList<String>();
        for (int i = 0; i < rows.size(); i++) {
            var outcome = outcomes.of(stood.get(i));
            var answer = rows.get(i).answer();
            if (answer.isEmpty() ? !outcome.isEmpty() : !outcome.startsWith(answer))
                wrong.add(rows.get(i) + " but " + outcome);
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void ten_thousand_generated_records_have_one_answer_each_and_the_good_ones_between_are_undisturbed() {
        long seed = Long.parseLong(System.getenv().getOrDefault("FIRSTMAP_SEED", "4"));
        System.out.println("hostile requests: FIRSTMAP_SEED=" + seed);
        var mutations = new Mutations(seed, List.of("prey-0", "prey-1", "prey-2", "prey-3", "prey-4", "prey-5"));
        mutations.prepare().forEach(log::send);
        long deadBefore = coordinator.counters().deadLetters();
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 0; i < GENERATED || good.hasNext(); i++) {
            records.add(mutations.record(i));
            if (i % 5 == 0 && good.hasNext()) records.add(good.next());
        }
        assertThat(records).hasSizeGreaterThan(GENERATED);
        log.sendAll(records);
        log.awaitAnswers();
        var outcomes = OutcomesOnTopics.check(log);
        good.assertUndisturbed(log);
        var refusals = outcomes.refusals("prey-");
        assertThat(refusals).as("seed %d", seed).doesNotContainKey(Errno.EIO);
        // Not all of one kind: a generator whose records are all unreadable, or all granted, asks nothing.
        long dead = coordinator.counters().deadLetters() - deadBefore;
        System.out.println("dead letters " + dead + ", refused " + refusals);
        assertThat(dead).isBetween(GENERATED / 10L, GENERATED * 9L / 10);
        assertThat(refusals).hasSizeGreaterThanOrEqualTo(6);
    }

    @Test
    void a_batch_that_is_a_thousand_times_as_large_as_it_looks_is_read_and_dead_lettered_in_bounded_memory() {
        var settings = new HashMap<>(log.kafka());
        settings.put("compression.type", "zstd");
        settings.put("max.request.size", 96 << 20);
        settings.put("buffer.memory", 128L << 20);
        settings.put("batch.size", 8 << 20);
        settings.put("linger.ms", 200);
        try (var bomber = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 40; i++)
                bomber.send(new ProducerRecord<>(Topic.REQUESTS.topicName(), 0, Log.key("bomb"), new byte[1_500_000]));
            bomber.send(new ProducerRecord<>(Topic.REQUESTS.topicName(), 0, Log.key("bomb"), new byte[64 << 20]));
            bomber.flush();
        }
        log.awaitAnswers();
        OutcomesOnTopics.check(log);
        var cut = log.read(Topic.DEAD_LETTERS).stream()
                .filter(letter -> letter.headers().lastHeader("value-bytes") != null)
                .toList();
        assertThat(cut).singleElement().satisfies(letter -> {
            assertThat(text(letter.headers().lastHeader("value-bytes").value())).isEqualTo("67108864");
            assertThat(letter.value()).hasSizeBetween(1 << 20, Topic.MAX_RECORD_BYTES);
        });
    }

    @Test
    void what_a_stranger_asks_in_a_transaction_is_asked_when_it_commits_and_never_if_it_aborts() {
        prepare("money");
        var settings = new HashMap<>(log.kafka());
        settings.put("transactional.id", "stranger");
        try (var stranger = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            stranger.initTransactions();
            for (int i = 1; i <= 20; i++) {
                stranger.beginTransaction();
                stranger.send(Good.record(new RequestRecord("stranger", i, "money", 0, Log.create("s" + i))));
                if (i % 2 == 0) stranger.commitTransaction();
                else {
                    stranger.flush();
                    stranger.abortTransaction();
                }
            }
        }
        log.ask("money", 60, Log.create("last"));
        log.awaitAnswers();
        OutcomesOnTopics.check(log);
        assertThat(log.events("money"))
                .filteredOn(event -> event.node().equals("stranger"))
                .extracting(event -> event.nodeSeq())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 10).mapToObj(i -> 2L * i).toList());
    }

    @Test
    void what_a_client_sends_by_another_hash_is_a_dead_letter_that_names_the_partition_and_by_murmur2_it_is_answered()
            throws Exception {
        var board = "tablet";
        int home = Home.of(board, Log.PARTITIONS);
        assertThat(Crc32Partitioner.of(Log.key(board), Log.PARTITIONS)).isNotEqualTo(home);
        var records = List.of(
                Good.record(new RequestRecord("stranger", 1, board, 0, new Request.Define(Good.spec()))),
                Good.record(new RequestRecord("stranger", 2, board, 0, Log.create("b"))));

        var settings = new HashMap<>(log.kafka());
        settings.put("partitioner.class", Crc32Partitioner.class.getName());
        var stood = new ArrayList<RecordMetadata>();
        try (var stranger = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var record : records) stood.add(stranger.send(record).get());
        }
        log.awaitAnswers();
        var outcomes = OutcomesOnTopics.check(log);
        assertThat(stood.stream().map(outcomes::of))
                .hasSize(2)
                .containsOnly("dead: board: belongs on partition " + home + " of 4 (murmur2 of the key)");
        assertThat(log.events(board)).isEmpty();

        // Nothing was used up: the same bytes, the same numbers.
        stood.clear();
        stood.addAll(log.sendAll(records));
        log.awaitAnswers();
        assertThat(stood.stream().map(OutcomesOnTopics.check(log)::of)).containsExactly("defined", "created");
    }

    @Test
    void a_request_that_the_rule_fails_on_is_answered_with_EIO_and_the_next_one_is_answered_as_if_nothing_were() {
        var board = "explosive";
        var spec = Good.spec();
        var explosive = new firstmap.events.BoardSpec(
                spec.policy(),
                spec.check(),
                spec.pageSize(),
                spec.heaps(),
                new LinkedHashMap<>(),
                Explosive.NAME,
                false);
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("f", DmaParameters.NONE);
        log.ask(board, 1, new Request.Define(explosive));
        log.ask(board, 2, new Request.Join("d", functions));
        long seq = 2;
        for (var size : new long[] {4096, Explosive.SIZE, 8192}) {
            var buffer = "b" + size;
            log.ask(board, ++seq, new Request.Create(buffer, size, null, null, List.of(), null));
            log.ask(board, ++seq, new Request.Attach("a" + size, buffer, "d", "f", false));
            log.ask(board, ++seq, new Request.Map("a" + size, Direction.BIDIRECTIONAL));
        }
        log.awaitAnswers();
        var events = log.events(board);
        Log.assertChain(events);
        assertThat(events)
                .filteredOn(event -> event.nodeSeq() == 7)
                .singleElement()
                .satisfies(event -> {
                    var refused = (Event.Refused) event.event();
                    assertThat(refused.errno()).isEqualTo(Errno.EIO);
                    assertThat(refused.request()).isEqualTo("attach");
                    assertThat(refused.reason()).isEqualTo("the rule failed: UnsupportedOperationException");
                    assertThat(refused.subject().attachment()).isEqualTo("a" + Explosive.SIZE);
                });
        assertThat(events)
                .extracting(event -> event.event().getClass().getSimpleName())
                .containsExactly(
                        "Defined",
                        "Joined",
                        "Created",
                        "Attached",
                        "Allocated",
                        "Mapped",
                        "Created",
                        "Refused",
                        "Refused",
                        "Created",
                        "Attached",
                        "Allocated",
                        "Mapped");
        OutcomesOnTopics.check(log);
    }

    private static void prepare(String board) {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("f", DmaParameters.NONE);
        log.ask(board, 1, new Request.Define(Good.spec().withOpen(true)));
        log.ask(board, 2, new Request.Join("d", functions));
        log.ask(board, 3, Log.create("b"));
        log.ask(board, 4, new Request.Attach("a", "b", "d", "f", false));
    }

    /** What is not heard has no event. */
    private static List<EventJson.Sealed> decide(Board board, RequestRecord request) {
        try {
            return EventSealer.decide(board, request);
        } catch (Inadmissible e) {
            return List.of();
        }
    }

    private static RequestRecord readable(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) return null;
        try {
            var request = RequestJson.read(record.value());
            boolean home = Home.of(request.board(), Log.PARTITIONS) == record.partition();
            return home && request.board().equals(text(record.key())) ? request : null;
        } catch (Invalid e) {
            return null;
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
