package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.command.cli.Cli;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that a coordinator has written, copied to the topics of another namespace with something done to it. */
class AuditCommandTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> BOARDS =
            IntStream.range(0, 12).mapToObj(i -> "board-" + i).toList();
    /** The partition that is tampered with. */
    private static final int HOME = Home.of(BOARDS.getFirst(), Log.PARTITIONS);

    @TempDir
    static Path directory;

    static Log original;
    static Log copy;
    static int copies;
    static Map<Topic, List<ConsumerRecord<byte[], byte[]>>> written;

    @BeforeAll
    static void writeALog() throws Exception {
        original = new Log(directory);
        try (var _ = original.coordinator("a")) {
            play();
            original.send(new ProducerRecord<>(Topic.REQUESTS.topicName(), HOME, null, new byte[] {1, 2}));
            for (var board : BOARDS) original.awaitEvents(board, 14);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> original.read(Topic.DEAD_LETTERS).size() == 1);
        }
        written = new HashMap<>();
        for (var topic : List.of(Topic.REQUESTS, Topic.EVENTS, Topic.DEAD_LETTERS))
            written.put(topic, original.read(topic));
    }

    @AfterAll
    static void stop() {
        original.close();
    }

    /** A life of a buffer on each board: 12 requests, 14 events. */
    private static void play() {
        long seq = 0;
        var functions = new LinkedHashMap<>(Map.of("f", DmaParameters.NONE));
        var requests = List.of(
                Log.define(),
                new Request.Join("camera", functions),
                new Request.Join("display", functions),
                Log.create("b"),
                new Request.Attach("b/camera", "b", "camera", "f", false),
                new Request.Map("b/camera", Direction.FROM_DEVICE),
                new Request.Attach("b/display", "b", "display", "f", false),
                new Request.Unmap("b/camera"),
                new Request.Detach("b/camera"),
                new Request.Release("b"),
                new Request.Release("b"),
                Log.create("c"));
        for (var request : requests) original.askAll(BOARDS, ++seq, request);
        original.ask(BOARDS.getFirst(), seq, Log.create("c")); // again
    }

    @BeforeEach
    void emptyCopy() throws Exception {
        emptyAnotherCopy();
    }

    private static void emptyAnotherCopy() throws Exception {
        if (copy != null) copy.close();
        copy = original.beside(new Namespace("copy-" + ++copies));
    }

    @AfterEach
    void closeCopy() {
        copy.close();
    }

    // ---- good ones

    @Test
    void what_a_coordinator_has_written_is_good() throws IOException {
        var audit = audit(original);
        assertThat(audit.json().path("findings")).isEmpty();
        assertThat(audit.code()).isZero();
        assertThat(audit.json().path("requests").asInt()).isEqualTo(12 * 12 + 2);
        assertThat(audit.json().path("events").asInt()).isEqualTo(12 * 14);
        assertThat(audit.json().path("boards").asInt()).isEqualTo(12);
        var home = audit.json().path("partitions").get(HOME);
        assertThat(home.path("verdict").asText()).isEqualTo("good");
        assertThat(home.path("deadLetters").asInt()).isEqualTo(1);
        assertThat(home.path("duplicates").asInt()).isEqualTo(1);
        assertThat(home.path("notAnswered").asInt()).isZero();
        var table = Cli.run("audit", "--bootstrap", original.bootstrapServers(), "--output", "table");
        assertThat(table.code()).isZero();
        assertThat(table.out()).contains("PARTITION").contains("good: every decision");
    }

    @Test
    void the_copy_is_good_too_and_so_is_one_beside_which_a_transaction_was_aborted() throws Exception {
        try (var producer =
                new KafkaProducer<byte[], byte[]>(ClientSettings.events(copy.kafka(), "zombie", "zombie"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(copy.name(Topic.EVENTS), HOME, new byte[1], new byte[1]));
            producer.flush();
            producer.abortTransaction();
        }
        fill(_ -> {});
        assertThat(audit(copy).json().path("findings")).isEmpty();
        assertThat(audit(copy).code()).isZero();
    }

    @Test
    void requests_that_were_not_answered_yet_are_no_fault() throws Exception {
        fill(_ -> {});
        copy.ask(BOARDS.getFirst(), 13, Log.create("d"));
        copy.ask(BOARDS.getFirst(), 14, Log.create("e"));
        var audit = audit(copy);
        assertThat(audit.code()).as(audit.err()).isZero();
        assertThat(audit.json().path("partitions").get(HOME).path("notAnswered").asInt())
                .isEqualTo(2);
    }

    // ---- tampered with

    @Test
    void a_byte_that_was_changed_is_found() throws Exception {
        fill(events -> {
            var record = events.get(5);
            var value = record.value().clone();
            value[40] ^= 1;
            events.set(5, record(record, value));
        });
        assertFound("altered", 5);
    }

    @Test
    void an_event_that_was_dropped_is_found() throws Exception {
        fill(events -> events.remove(5));
        var finding = assertFoundAt(5);
        assertThat(finding.path("kind").asText()).isIn("dropped", "unanswered");
        assertThat(finding.path("problem").asText()).contains("missing");
    }

    @Test
    void two_events_that_were_swapped_are_found() throws Exception {
        fill(events -> events.add(6, events.remove(5)));
        assertFound("reordered", 5);
    }

    @Test
    void an_event_that_was_put_in_is_found() throws Exception {
        fill(events -> events.add(9, events.get(2)));
        assertFound("repeated", 9);
    }

    @Test
    void an_event_that_nobody_asked_for_is_found_though_hash_and_chain_are_right() throws Exception {
        fill(events -> {
            var last = events.getLast();
            var e = EventJson.read(last.value());
            var forged =
                    new EventRecord(e.board(), e.seq() + 1, "ghost/1", "ghost", 1, 0, 0, e.event(), e.hash(), null);
            events.add(record(last, EventJson.seal(forged).json()));
        });
        assertFound("without-request", events().size());
    }

    @Test
    void a_tail_that_was_cut_is_found_since_requests_were_answered() throws Exception {
        int left = events().size() - 3;
        fill(events -> events.subList(left, events.size()).clear());
        assertFound("cut", left);
    }

    @Test
    void a_tail_that_was_cut_with_its_requests_is_found_by_the_heads_of_before(@TempDir Path folder) throws Exception {
        var heads = heads(folder);
        var board = EventJson.read(events().getLast().value());
        fill(Set.of(board.board() + " " + board.nodeSeq()), events -> events.removeLast(), null);
        assertThat(audit(copy).code()).as("without heads nobody could know").isZero();
        var audit = audit(copy, "--heads", heads);
        assertThat(audit.code()).isEqualTo(1);
        var finding = audit.json().path("findings").get(0);
        assertThat(finding.path("kind").asText()).isEqualTo("cut");
        assertThat(finding.path("board").asText()).isEqualTo(board.board());
        assertThat(finding.path("seq").asLong()).isEqualTo(board.seq());
        assertThat(finding.path("offset").asInt()).isEqualTo(events().size() - 1);
    }

    @Test
    void a_history_that_was_rewritten_with_its_requests_is_found_by_the_heads_of_before(@TempDir Path folder)
            throws Exception {
        var heads = heads(folder);
        try (var _ = copy.coordinator("another")) {
            for (var board : BOARDS) copy.ask(board, 1, Log.define());
            for (var board : BOARDS) copy.ask(board, 2, Log.create("another"));
            for (int i = 3; i <= 14; i++) copy.askAll(BOARDS, i, Log.create("x" + i));
            for (var board : BOARDS) copy.awaitEvents(board, 14);
        }
        assertThat(audit(copy).code()).as("in itself it is good").isZero();
        var audit = audit(copy, "--heads", heads);
        assertThat(audit.code()).isEqualTo(1);
        assertThat(audit.json().path("findings")).allSatisfy(finding -> {
            assertThat(finding.path("kind").asText()).isEqualTo("rewritten");
            assertThat(finding.path("seq").asLong()).isEqualTo(14);
        });
    }

    @Test
    void a_rewritten_decision_with_right_hashes_is_found() throws Exception {
        var first = EventJson.read(events().get(7).value());
        fill(events -> {
            String head = null;
            for (int i = 7; i < events.size(); i++) {
                var e = EventJson.read(events.get(i).value());
                if (!e.board().equals(first.board())) continue;
                var other = new EventRecord(
                        e.board(),
                        e.seq(),
                        e.cause(),
                        e.node(),
                        e.nodeSeq(),
                        e.missed(),
                        i == 7 ? e.at() + 1 : e.at(),
                        e.behind(),
                        e.event(),
                        head == null ? e.prev() : head,
                        null);
                var sealedAgain = EventJson.seal(other);
                head = sealedAgain.record().hash();
                events.set(i, record(events.get(i), sealedAgain.json()));
            }
        });
        var finding = assertFound("decided-otherwise", 7);
        assertThat(finding.path("recorded").asText()).contains("\"at\":" + (first.at() + 1));
        assertThat(finding.path("decided").asText()).contains("\"at\":" + first.at());
    }

    @Test
    void a_request_that_was_dropped_leaves_an_event_without_one() throws Exception {
        var event = EventJson.read(events().get(8).value());
        fill(Set.of(event.board() + " " + event.nodeSeq()), _ -> {}, null);
        assertFound("without-request", 8);
    }

    @Test
    void a_dead_letter_that_is_missing_is_found() throws Exception {
        fill(Set.of(), _ -> {}, Topic.DEAD_LETTERS);
        var audit = audit(copy);
        assertThat(audit.code()).isEqualTo(1);
        var finding = audit.json().path("findings").get(0);
        assertThat(finding.path("kind").asText()).isEqualTo("dead-letter");
        assertThat(finding.path("topic").asText()).isEqualTo(copy.name(Topic.REQUESTS));
    }

    @Test
    void where_requests_have_expired_it_says_from_where_decisions_are_made_again() throws Exception {
        fill(_ -> {});
        delete(Topic.REQUESTS, 10);
        var audit = audit(copy);
        assertThat(audit.json().path("findings")).isEmpty();
        var home = audit.json().path("partitions").get(HOME);
        assertThat(home.path("verdict").asText()).isEqualTo("good-as-far-as-kept");
        assertThat(home.path("decisionsFrom").asInt()).isBetween(9, 12);
        assertThat(home.path("events").asInt()).isEqualTo(events().size());
    }

    @Test
    void an_audit_goes_on_where_one_has_ended_that_saved_what_it_came_to() throws Exception {
        var saved = directory.resolve("saved-audit");
        var bootstrap = original.bootstrapServers();
        assertThat(Cli.run("audit", "--bootstrap", bootstrap, "--save", saved.toString())
                        .code())
                .isZero();

        var later = Cli.run("audit", "--bootstrap", bootstrap, "--since", saved.toString(), "--output", "json");
        assertThat(later.code()).as(later.err()).isZero();
        assertThat(JSON.readTree(later.out()).get("events").longValue()).isZero();

        Files.writeString(saved, "{}\n");
        var damaged = Cli.run("audit", "--bootstrap", bootstrap, "--since", saved.toString());
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.err())
                .contains("not what an audit has saved, or damaged since then")
                .hasLineCount(1);
    }

    @Test
    void a_group_of_audits_comes_to_the_report_of_one_and_whoever_asks_later_reads_it() throws Exception {
        fill(events -> events.add(9, events.get(2)));
        var whole = withoutTime(audit(copy));
        var members = new ArrayList<Future<Result>>();
        try (var both = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 2; i++) members.add(both.submit(() -> audit(copy, "--group", "g")));
        }
        int here = 0;
        for (var member : members) {
            assertThat(withoutTime(member.get())).isEqualTo(whole);
            assertThat(member.get().code()).isEqualTo(1);
            here += Integer.parseInt(member.get().err().split(" of ", 2)[0].replaceAll("\\D", ""));
        }
        assertThat(here).as("each partition once").isEqualTo(Log.PARTITIONS);

        var later = audit(copy, "--group", "g");
        assertThat(later.err()).contains("0 of 4 partitions audited here");
        assertThat(withoutTime(later)).isEqualTo(whole);
        assertThat(audit(copy, "--group", "g", "--results", "elsewhere").err())
                .contains("a job needs a group of its own");
    }

    private static JsonNode withoutTime(Result audit) {
        return ((ObjectNode) audit.json()).without("millis");
    }

    @Test
    void where_events_have_been_deleted_it_says_what_cannot_be_vouched_for() throws Exception {
        fill(_ -> {});
        delete(Topic.EVENTS, 10);
        var finding = assertFoundAt(10);
        assertThat(finding.path("kind").asText()).isEqualTo("deleted");
        assertThat(finding.path("problem").asText()).contains("no board of this partition can be rebuilt");
    }

    // ---- how it is done

    private static List<ConsumerRecord<byte[], byte[]>> events() {
        return written.get(Topic.EVENTS).stream()
                .filter(record -> record.partition() == HOME)
                .toList();
    }

    private static void fill(Consumer<List<ConsumerRecord<byte[], byte[]>>> tampering) throws Exception {
        fill(Set.of(), tampering, null);
    }

    /**
     * Writes the copy.
     *
     * @param without requests of the tampered partition that are left out: board and number
     * @param missing a topic that stays empty; null if none does
     */
    private static void fill(
            Set<String> without, Consumer<List<ConsumerRecord<byte[], byte[]>>> tampering, Topic missing)
            throws Exception {
        var events = new ArrayList<>(events());
        tampering.accept(events);
        written.get(Topic.EVENTS).stream()
                .filter(record -> record.partition() != HOME)
                .forEach(events::add);
        var requests = written.get(Topic.REQUESTS).stream()
                .filter(record -> without.stream().noneMatch(it -> isOf(record, it)))
                .toList();
        var all = new ArrayList<>(events);
        all.addAll(requests);
        if (missing == null) all.addAll(written.get(Topic.DEAD_LETTERS));
        write(all, without.size());
        try (var admin = Admin.create(copy.kafka())) {
            var answered =
                    requests.stream().collect(Collectors.groupingBy(ConsumerRecord::partition, Collectors.counting()));
            var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
            answered.forEach((partition, count) -> offsets.put(
                    new TopicPartition(copy.name(Topic.REQUESTS), partition), new OffsetAndMetadata(count)));
            admin.alterConsumerGroupOffsets(copy.namespace().coordinators(), offsets)
                    .all()
                    .get();
        }
    }

    /**
     * Now and then a producer has had no answer for two minutes from a broker that answered all others, and nobody knows why: so
     * this one needs no number from the broker and waits for nobody, and if it still has none the copy is made elsewhere.
     */
    private static void write(List<ConsumerRecord<byte[], byte[]>> all, int leftOut) throws Exception {
        var settings = new HashMap<>(copy.kafka());
        settings.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        settings.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        settings.put("enable.idempotence", false);
        settings.put("acks", "1");
        settings.put("max.in.flight.requests.per.connection", 1);
        settings.put("request.timeout.ms", 10_000);
        settings.put("delivery.timeout.ms", 25_000);
        for (int attempt = 1; ; attempt++) {
            try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
                var sent = new ArrayList<Future<?>>();
                for (var record : all)
                    sent.add(producer.send(new ProducerRecord<>(
                            copied(record.topic()),
                            record.partition(),
                            record.key(),
                            record.value(),
                            headers(record, leftOut))));
                for (var each : sent) each.get();
                return;
            } catch (ExecutionException e) {
                if (attempt == 3 || !(e.getCause() instanceof TimeoutException)) throw e;
            }
            emptyAnotherCopy();
        }
    }

    private static String copied(String topic) {
        return topic.replace(original.namespace() + ".", copy.namespace() + ".");
    }

    /** A dead letter says where its request stands, which moves up when others are left out before it. */
    private static Iterable<Header> headers(ConsumerRecord<byte[], byte[]> record, int leftOut) {
        if (!record.topic().equals(original.name(Topic.DEAD_LETTERS))) return record.headers();
        var moved = new ArrayList<Header>();
        for (var header : record.headers()) {
            var value = new String(header.value());
            var there = switch (header.key()) {
                case "topic" -> copied(value);
                case "offset" -> Long.toString(Long.parseLong(value) - leftOut);
                default -> value;
            };
            moved.add(new RecordHeader(header.key(), there.getBytes()));
        }
        return moved;
    }

    private static boolean isOf(ConsumerRecord<byte[], byte[]> request, String boardAndSeq) {
        if (request.key() == null || request.partition() != HOME) return false;
        var seq = new String(request.value()).replaceFirst(".*\"seq\":(\\d+).*", "$1");
        return (new String(request.key()) + " " + seq).equals(boardAndSeq);
    }

    private static ConsumerRecord<byte[], byte[]> record(ConsumerRecord<byte[], byte[]> at, byte[] value) {
        return new ConsumerRecord<>(at.topic(), at.partition(), at.offset(), at.key(), value);
    }

    private static void delete(Topic topic, long before) throws Exception {
        try (var admin = Admin.create(copy.kafka())) {
            var home = new TopicPartition(copy.name(topic), HOME);
            admin.deleteRecords(Map.of(home, RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }

    private static String heads(Path folder) throws IOException {
        var file = folder.resolve("heads.json").toString();
        assertThat(audit(original, "--write-heads", file).code()).isZero();
        assertThat(audit(original, "--heads", file).code()).isZero();
        return file;
    }

    private record Result(int code, String err, JsonNode json) {}

    private static Result audit(Log log, String... more) throws IOException {
        var args = new ArrayList<>(List.of(
                "audit",
                "--bootstrap",
                log.bootstrapServers(),
                "--namespace",
                log.namespace().name()));
        args.addAll(List.of(more));
        var result = Cli.run(args.toArray(String[]::new));
        return new Result(result.code(), result.err(), JSON.readTree(result.out()));
    }

    private static JsonNode assertFound(String kind, int offset) throws IOException {
        var finding = assertFoundAt(offset);
        assertThat(finding.path("kind").asText()).as(finding.toString()).isEqualTo(kind);
        return finding;
    }

    /** Exactly one finding, here; the other partitions are good. */
    private static JsonNode assertFoundAt(int offset) throws IOException {
        var audit = audit(copy);
        assertThat(audit.code()).isEqualTo(1);
        assertThat(audit.json().path("good").asBoolean()).isFalse();
        assertThat(audit.json().path("findings")).as(audit.json().toString()).hasSize(1);
        var finding = audit.json().path("findings").get(0);
        assertThat(finding.path("topic").asText()).isEqualTo(copy.name(Topic.EVENTS));
        assertThat(finding.path("partition").asInt()).isEqualTo(HOME);
        assertThat(finding.path("offset").asInt()).as(finding.toString()).isEqualTo(offset);
        assertThat(audit.json().path("partitions"))
                .filteredOn(it -> it.path("partition").asInt() != HOME)
                .allMatch(it -> it.path("verdict").asText().equals("good"));
        return finding;
    }
}
