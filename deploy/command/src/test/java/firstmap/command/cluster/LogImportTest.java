package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.audit.AuditReport;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.exchange.Export;
import firstmap.coordinator.exchange.FileRecording;
import firstmap.coordinator.exchange.LogImport;
import firstmap.coordinator.exchange.TopicRecording;
import firstmap.coordinator.history.History;
import firstmap.events.BoardSpec;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.json.Sha256;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that goes to a file and comes back on another cluster. */
class LogImportTest {
    private static final List<String> BOARDS =
            IntStream.range(0, 12).mapToObj(i -> "board-" + i).toList();

    @TempDir
    static Path recorded;

    private static Path file;

    @TempDir
    Path folder;

    @BeforeAll
    static void recordALog() throws Exception {
        file = recorded.resolve("log.jsonl.zst");
        try (var log = new Log(recorded.resolve("source"))) {
            log.askAll(BOARDS, 1, Log.define());
            for (int seq = 2; seq <= 20; seq++) log.askAll(BOARDS, seq, Log.create("b" + seq));
            log.askAll(BOARDS, 20, Log.create("again"));
            log.send(new ProducerRecord<>(
                    Topic.REQUESTS.topicName(), 0, null, "noise".getBytes(StandardCharsets.UTF_8)));
            try (var _ = log.coordinator("a")) {
                for (var board : BOARDS) log.awaitEvents(board, 20);
            }
            log.askAll(BOARDS, 21, Log.create("late"));
            export(log.kafka(), file);
        }
    }

    private static Export.Written export(Map<String, Object> kafka, Path to) throws IOException {
        try (var recording = new TopicRecording("test-export", Installation.of(kafka));
                var out = new BufferedOutputStream(
                        firstmap.coordinator.exchange.ZstdFiles.compressing(Files.newOutputStream(to)))) {
            return new Export(
                            recording,
                            line -> RequestReader.read(
                                    line.key(), line.value(), line.partition(), recording.partitions()),
                            out,
                            Progress.SILENT)
                    .write(Set.of());
        }
    }

    private static LogImport.Taken take(Path from, Log to) {
        try (var recording = new FileRecording(from)) {
            return new LogImport(new Installation(to.kafka(), to.namespace()), Progress.SILENT).take(recording);
        }
    }

    @Test
    void a_request_that_was_not_heard_has_its_dead_letter_there_too() throws Exception {
        var leap = new RequestRecord("test", Long.MAX_VALUE, "board-1", 0, Log.create("never"));
        var exported = folder.resolve("leap.jsonl.zst");
        try (var log = new Log(folder.resolve("leapt"));
                var _ = log.coordinator("a")) {
            log.ask("board-1", 1, Log.define());
            log.send(new ProducerRecord<>(Topic.REQUESTS.topicName(), Log.key("board-1"), RequestJson.write(leap)));
            log.ask("board-1", 2, Log.create("b"));
            log.awaitEvents("board-1", 2);
            export(log.kafka(), exported);
        }
        try (var log = new Log(folder.resolve("leapt-target"))) {
            take(exported, log);
            assertThat(log.read(Topic.DEAD_LETTERS))
                    .singleElement()
                    .satisfies(letter -> assertThat(new String(
                                    letter.headers().lastHeader("error").value(), StandardCharsets.UTF_8))
                            .startsWith("seq: 9223372036854775807 is more than 64 above 1"));
            try (var recording = new TopicRecording("test-audit", Installation.of(log.kafka()))) {
                var report = Audit.run(recording, List.of(), Progress.SILENT);
                assertThat(report.findings()).isEmpty();
                assertThat(report.partitions())
                        .allSatisfy(it -> assertThat(it.onTrust()).isEmpty());
            }
        }
    }

    /** None of its nodes need live there: an import says goodbye for all. */
    @Test
    void nobody_is_missed_where_a_log_is_imported_until_it_comes_again() throws Exception {
        var exported = folder.resolve("leased.jsonl.zst");
        try (var log = new Log(folder.resolve("leased"))) {
            var spec = Log.define().spec().withLease(BoardSpec.MIN_LEASE);
            log.ask("board", 1, new Request.Define(spec));
            log.ask("board", 2, Log.create("b"));
            try (var _ = log.coordinator("a");
                    var living = new LivingNodes(log, "board", Duration.ofNanos(spec.lease()))) {
                living.live("test");
                log.awaitEvents("board", 2);
            }
            export(log.kafka(), exported);
            try (var other = log.beside(new Namespace("other"))) {
                take(exported, other);
                try (var _ = other.coordinator("b");
                        var living = new LivingNodes(other, "board", Duration.ofNanos(spec.lease()))) {
                    AliveTopic.awaitTicks(new Installation(other.kafka(), other.namespace()), 10, "board");
                    assertThat(other.events("board")).hasSize(2);
                    living.live("test");
                    living.die("test");
                    assertThat(other.awaitEvents("board", 4))
                            .filteredOn(EventRecord::isOfExpiry)
                            .extracting(event -> event.event().type())
                            .containsExactly("released", "freed");
                }
            }
        }
    }

    @Test
    void a_coordinator_goes_on_with_imported_boards_and_another_export_begins_with_the_same_lines() throws Exception {
        try (var log = new Log(folder.resolve("target"))) {
            var taken = take(file, log);
            assertThat(taken.boards()).hasSize(12).containsEntry("board-3", 20L);
            assertThat(taken.requests()).isEqualTo(12 * 22 + 1);
            assertThat(taken.events()).isEqualTo(12 * 20);
            assertThat(taken.unanswered()).isEqualTo(12);
            // What is lost of them later is noticed, as of a coordinator's own.
            assertThat(tallies(log)).isEqualTo("events=240 of 4");

            var again = folder.resolve("again.jsonl.zst");
            export(log.kafka(), again);
            assertThat(lines(again)).isEqualTo(lines(file));
            assertThat(log.read(Topic.DEAD_LETTERS)).hasSize(1).allSatisfy(letter -> {
                var asked = log.read(Topic.REQUESTS).stream()
                        .filter(request -> request.key() == null)
                        .findFirst()
                        .orElseThrow();
                assertThat(letter.value()).isEqualTo(asked.value());
                assertThat(letter.headers().lastHeader("offset").value())
                        .isEqualTo(Long.toString(asked.offset()).getBytes(StandardCharsets.UTF_8));
            });

            try (var coordinator = log.coordinator("a");
                    var history = new History("test", Installation.of(log.kafka()))) {
                log.askAll(BOARDS, 22, Log.create("later"));
                for (var board : BOARDS) {
                    var events = log.awaitEvents(board, 22);
                    Log.assertChain(events);
                    assertThat(events).hasSize(22);
                    assertThat(events.getLast().nodeSeq()).isEqualTo(22);
                }
                assertThat(coordinator.counters().deadLetters()).isZero();
                history.start();
                history.catchUp(Duration.ofSeconds(20));
                assertThat(history.life("board-3", "b7").orElseThrow()).hasSize(1);
            }
            export(log.kafka(), again);
            try (var before = new FileRecording(file);
                    var after = new FileRecording(again)) {
                for (int partition = 0; partition < Log.PARTITIONS; partition++)
                    for (var topic : List.of(Topic.REQUESTS, Topic.EVENTS))
                        assertThat(records(after, topic, partition))
                                .startsWith(records(before, topic, partition).toArray(String[]::new));
            }
        }
    }

    @Test
    void what_had_expired_of_a_log_is_known_to_be_gone_where_it_is_imported() throws Exception {
        var kept = folder.resolve("kept.jsonl.zst");
        try (var source = new Log(folder.resolve("source"))) {
            for (int seq = 1; seq <= 20; seq++)
                source.askAll(BOARDS, seq, seq == 1 ? Log.define() : Log.create("b" + seq));
            try (var _ = source.coordinator("a")) {
                source.awaitAnswers();
            }
            try (var admin = Admin.create(source.kafka())) {
                var home = new TopicPartition(Topic.REQUESTS.topicName(), Home.of("board-3", Log.PARTITIONS));
                admin.deleteRecords(Map.of(home, RecordsToDelete.beforeOffset(25)))
                        .all()
                        .get();
            }
            export(source.kafka(), kept);
        }
        try (var target = new Log(folder.resolve("target"))) {
            take(kept, target);
            assertAuditIsGoodAsFarAsKept(target);

            try (var _ = target.coordinator("a")) {
                target.askAll(BOARDS, 21, Log.create("later"));
                target.awaitAnswers();
            }
            assertThat(target.read(Topic.DEAD_LETTERS)).isEmpty();
            assertAuditIsGoodAsFarAsKept(target);
            for (var board : BOARDS) assertThat(target.events(board)).hasSize(21);
        }
        try (var others = new Log(folder.resolve("others"))) {
            others.askAll(IntStream.range(0, 40).mapToObj(i -> "mine-" + i).toList(), 1, Log.define());
            assertThatThrownBy(() -> take(kept, others))
                    .isInstanceOf(LogImport.Refused.class)
                    .hasMessageContaining("requests of this log have expired: partition ");
            assertThat(others.read(Topic.REQUESTS)).hasSize(40);
        }
        try (var fewer = new Log(folder.resolve("fewer"), 3)) {
            assertThatThrownBy(() -> take(kept, fewer))
                    .isInstanceOf(LogImport.Refused.class)
                    .hasMessage(
                            "requests of this log have expired: it needs a cluster with as many partitions, 4 instead of 3");
        }
    }

    private static void assertAuditIsGoodAsFarAsKept(Log log) throws Exception {
        try (var recording = new TopicRecording("test-audit", Installation.of(log.kafka()))) {
            var report = Audit.run(recording, List.of(), Progress.SILENT);
            assertThat(report.findings()).isEmpty();
            assertThat(report.partitions())
                    .extracting(AuditReport.OfPartition::verdict)
                    .containsOnlyOnce(AuditReport.Verdict.GOOD_AS_FAR_AS_KEPT);
        }
    }

    @Test
    void on_another_number_of_partitions_each_board_lives_where_its_key_says_and_its_order_holds() throws Exception {
        try (var log = new Log(folder.resolve("target"), 3)) {
            var taken = take(file, log);
            assertThat(taken.from()).isEqualTo(4);
            assertThat(taken.to()).isEqualTo(3);
            try (var _ = log.coordinator("a")) {
                log.askAll(BOARDS, 22, Log.create("later"));
                for (var board : BOARDS) {
                    var events = log.awaitEvents(board, 22);
                    Log.assertChain(events);
                    assertThat(events)
                            .extracting(EventRecord::nodeSeq)
                            .containsExactlyElementsOf(java.util.stream.LongStream.rangeClosed(1, 22)
                                    .boxed()
                                    .toList());
                }
            }
            for (var record : log.read(Topic.EVENTS))
                assertThat(record.partition()).isEqualTo(Home.of(new String(record.key(), StandardCharsets.UTF_8), 3));
        }
    }

    @Test
    void a_cluster_that_has_a_board_already_or_a_coordinator_at_work_is_left_alone() throws Exception {
        try (var log = new Log(folder.resolve("target"))) {
            log.ask("board-7", 1, Log.define());
            assertThatThrownBy(() -> take(file, log))
                    .isInstanceOf(LogImport.Refused.class)
                    .hasMessage("the cluster has board board-7 already");
        }
        try (var log = new Log(folder.resolve("other"))) {
            try (var _ = log.coordinator("a")) {
                log.ask("mine", 1, Log.define());
                log.awaitEvents("mine", 1);
                assertThatThrownBy(() -> take(file, log))
                        .isInstanceOf(LogImport.Refused.class)
                        .hasMessageContaining("1 coordinator(s) work on that cluster")
                        .hasMessageEndingWith("stop them first");
                assertThat(log.read(Topic.EVENTS)).hasSize(1);
            }
            // As it says.
            take(file, log);
            log.awaitEvents("board-7", 1);
        }
    }

    @Test
    void what_others_have_asked_there_is_still_answered_after_an_import() throws Exception {
        try (var log = new Log(folder.resolve("target"))) {
            for (int i = 0; i < 8; i++) log.ask("mine-" + i, 1, Log.define());
            take(file, log);
            try (var _ = log.coordinator("a")) {
                for (int i = 0; i < 8; i++) log.awaitEvents("mine-" + i, 1);
                for (var board : BOARDS) Log.assertChain(log.awaitEvents(board, 21));
            }
            for (var board : BOARDS) assertThat(log.events(board)).hasSize(21);
        }
    }

    @Test
    void a_broken_chain_is_refused_with_its_line_and_nothing_is_written() throws Exception {
        var lines = new ArrayList<>(lines(file));
        int victim = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).contains("\"type\":\"created\"")
                        && lines.get(i).contains("\"b7\""))
                .findFirst()
                .orElseThrow();
        var event = EventJson.read(lines.get(victim).getBytes(StandardCharsets.UTF_8));
        assertBroken(victim, lines, lines.get(victim).replace("\"b7\"", "\"b8\""), "the hash does not match");
        assertBroken(victim, lines, null, "the event before it was");
        var forged = EventJson.seal(new EventRecord(
                event.board(),
                event.seq(),
                event.cause(),
                event.node(),
                event.nodeSeq(),
                0,
                event.at(),
                event.event(),
                "0".repeat(64),
                null));
        assertBroken(victim, lines, new String(forged.json(), StandardCharsets.UTF_8), "it follows 0000");
    }

    /** Somebody who knows the format changes a line, and makes the last line fit. */
    private void assertBroken(int victim, List<String> good, String instead, String problem) throws Exception {
        var lines = new ArrayList<>(good);
        if (instead == null) lines.remove(victim);
        else lines.set(victim, instead);
        var before = String.join("\n", lines.subList(0, lines.size() - 1)) + "\n";
        var sha = HexFormat.of().formatHex(Sha256.begin().digest(before.getBytes(StandardCharsets.UTF_8)));
        var last = lines.getLast().replaceAll("[0-9a-f]{64}", sha);
        if (instead == null) last = last.replace("\"events\":240", "\"events\":239");
        var broken = Files.writeString(folder.resolve("broken.jsonl"), before + last + "\n");
        try (var log = new Log(folder.resolve("target" + problem.hashCode()))) {
            assertThatThrownBy(() -> take(broken, log))
                    .isInstanceOf(Invalid.class)
                    .hasMessageContaining("broken.jsonl line ")
                    .hasMessageContaining(problem);
            assertThat(log.read(Topic.EVENTS)).isEmpty();
            assertThat(log.read(Topic.REQUESTS)).isEmpty();
        }
    }

    @Test
    void an_import_makes_the_topics_that_are_missing_with_the_files_partitions() throws Exception {
        try (var broker = firstmap.command.broker.EmbeddedBroker.start(folder.resolve("bare"));
                var recording = new FileRecording(file)) {
            Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            assertThat(new LogImport(Installation.of(kafka), Progress.SILENT)
                            .take(recording)
                            .to())
                    .isEqualTo(Log.PARTITIONS);
            try (var admin = Admin.create(kafka)) {
                assertThat(new TopicAdmin(admin).ensure(1)).isEqualTo(Log.PARTITIONS);
            }
        }
    }

    /**
     * How many events the committed offsets say that there are, and of how many partitions, once they are settled: the
     * markers of a commit are written a moment after it.
     */
    private static String tallies(Log log) throws Exception {
        try (var admin = Admin.create(log.kafka())) {
            var texts = admin
                    .listConsumerGroupOffsets(
                            Namespace.DEFAULT.coordinators(), new ListConsumerGroupOffsetsOptions().requireStable(true))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .map(offset -> offset.metadata().split(" partitions="))
                    .toList();
            var partitions = texts.stream().map(text -> text[1]).distinct().toList();
            long events = texts.stream()
                    .mapToLong(text -> Long.parseLong(text[0].substring("events=".length())))
                    .sum();
            return "events=" + events + " of " + String.join(", ", partitions);
        }
    }

    private static List<String> lines(Path file) throws IOException {
        try (var in = new com.github.luben.zstd.ZstdInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static List<String> records(FileRecording file, Topic topic, int partition) {
        var records = new ArrayList<String>();
        try (var cursor = file.open(topic, partition)) {
            for (var line = cursor.next(); line != null; line = cursor.next())
                records.add(new String(line.value(), StandardCharsets.UTF_8));
        }
        return records;
    }
}
