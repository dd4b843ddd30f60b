package firstmap.coordinator.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.coordinator.snapshot.Played;
import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.GrantedRecording;
import firstmap.events.BoardSpec;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Sign;
import firstmap.events.Time;
import firstmap.events.json.SignJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Logs of boards of which some grant their time, on their way through a file. */
class GrantedExchangeTest {
    private static final int PARTITIONS = GrantedRecording.PARTITIONS;

    private interface Reader {
        void read(FileRecording file) throws Exception;
    }

    private static void exported(Recording log, Reader reader) throws Exception {
        var path = Files.createTempFile("firstmap", ".jsonl");
        try {
            export(log, path);
            try (var file = new FileRecording(path)) {
                reader.read(file);
            }
        } finally {
            Files.delete(path);
        }
    }

    private static void export(Recording log, Path path) throws IOException {
        try (var out = Files.newOutputStream(path)) {
            new Export(log, FileRecordingTest.reader(log), out, Progress.SILENT).write(Set.of());
        }
    }

    @Property(tries = 60)
    void the_events_of_a_round_stand_behind_the_turn_that_was_the_last_to_come(
            @ForAll long seed, @ForAll @IntRange(max = 120) int steps) {
        standWhereTheyAreDecided(GrantedRecording.withLeases(seed, steps));
    }

    private static void standWhereTheyAreDecided(GrantedRecording log) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            var again = new GrantedRecording();
            try (var exchanges = new Exchanges(log, partition, FileRecordingTest.reader(log), _ -> true)) {
                for (var it = exchanges.next(); it != null; it = exchanges.next()) {
                    assertThat(it.request()).isNotNull();
                    int before = again.events(partition).size();
                    again.answer(again.append(
                            Topic.REQUESTS,
                            partition,
                            it.request().key(),
                            it.request().value()));
                    assertThat(it.answers())
                            .extracting(answer -> answer.line().offset())
                            .isEqualTo(again.events(partition).stream()
                                    .skip(before)
                                    .map(line -> line.offset())
                                    .toList());
                }
            }
        }
    }

    /** In this log turns of the open round have become dead letters before the ones that count. */
    @Example
    void a_dead_letter_is_no_turn_of_the_round_that_is_open() {
        standWhereTheyAreDecided(GrantedRecording.of(78, 100));
    }

    /** In this log a board that granted its time is retired, and asked afterwards. */
    @Example
    void who_asks_a_retired_board_is_refused_alone() {
        standWhereTheyAreDecided(GrantedRecording.of(472, 110));
    }

    @Property(tries = 60)
    void an_exported_log_is_as_good_as_the_log_and_has_the_turns_that_are_parked(
            @ForAll long seed, @ForAll @IntRange(max = 120) int steps) throws Exception {
        var log = GrantedRecording.withLeases(seed, steps);
        exported(log, file -> {
            var report = Audit.run(file, List.of(), Progress.SILENT);
            assertThat(report.findings()).isEmpty();
            for (int i = 0; i < PARTITIONS; i++)
                assertThat(report.partitions().get(i).notAnswered())
                        .isEqualTo(log.parked().offsets(i).size());
        });
    }

    private static List<String> goodbyes(MockProducer<byte[], byte[]> producer) {
        return producer.history().stream()
                .filter(record -> record.topic().equals(Namespace.DEFAULT.topic(Topic.ALIVE)))
                .map(record -> {
                    var sign = SignJson.read(record.value());
                    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(sign.key());
                    return record.partition() + " " + sign;
                })
                .toList();
    }

    /** Nobody of them need live where the log is taken to, and what they ask is decided there yet. */
    @Example
    void goodbye_is_said_for_who_has_something_or_may_come_to_have_it_where_there_are_leases() {
        var farewells = new Farewells();
        var spec = new Chance(1).spec(Policy.STRICT);
        var create = new Request.Create("b", 1, null, null, List.of(), null);
        for (var name : List.of("leased", "other")) {
            var board = new Played(name);
            board.ask("owner", new Request.Define(spec.withLease(name.equals("leased") ? BoardSpec.MIN_LEASE : 0)));
            board.ask("camera", create);
            board.ask("quiet", new Request.Leave("nobody"));
            farewells.to(board.board);
            farewells.to(new RequestRecord("display", 1, name, 0, create));
        }
        var granted = new Request.Define(spec.withLease(BoardSpec.MIN_LEASE).withTime(Time.GRANTED), List.of("a", "b"));
        farewells.to(new RequestRecord("owner", 1, "to-be", 0, granted));
        assertThat(farewells.all())
                .containsExactly(
                        new Sign.Goodbye("leased", "camera"),
                        new Sign.Goodbye("leased", "display"),
                        new Sign.Goodbye("to-be", "a"),
                        new Sign.Goodbye("to-be", "b"),
                        new Sign.Goodbye("to-be", "owner"));
    }

    private static Cluster cluster() {
        var node = new Node(0, "localhost", 9092);
        var partitions = new ArrayList<PartitionInfo>();
        for (var topic : Topic.values())
            for (int i = 0; i < PARTITIONS; i++)
                partitions.add(new PartitionInfo(Namespace.DEFAULT.topic(topic), i, node, null, null));
        return new Cluster("cluster", List.of(node), partitions, Set.of(), Set.of());
    }

    @Property(tries = 60)
    void an_import_commits_before_the_oldest_parked_turn_and_tells_up_to_where_all_else_is_done(
            @ForAll long seed, @ForAll @IntRange(min = 20, max = 120) int steps) throws Exception {
        var log = GrantedRecording.withLeases(seed, steps);
        exported(log, file -> {
            try (var producer =
                    new MockProducer<>(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer())) {
                var target = new ImportTarget(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashMap<>());
                var transfer =
                        new Transfer(file, producer, Namespace.DEFAULT, PARTITIONS, target, "topic-1", Progress.SILENT);
                transfer.run(true);
                transfer.run(false);
                transfer.finish();
                for (int i = 0; i < PARTITIONS; i++) {
                    var committed =
                            transfer.offsets().get(new TopicPartition(Namespace.DEFAULT.topic(Topic.REQUESTS), i));
                    long end = log.requests(i).size();
                    assertThat(OffsetMetadata.mark(committed)).isEqualTo(end);
                    assertThat(committed.offset())
                            .isEqualTo(
                                    log.parked().offsets(i).stream().findFirst().orElse(end));
                }
                assertThat(goodbyes(producer))
                        .isEqualTo(List.of("car", "phone", "robot", "tablet", "tv").stream()
                                .flatMap(board -> log.board(board).mortals().stream()
                                        .map(node -> Home.of(board, PARTITIONS) + " " + new Sign.Goodbye(board, node)))
                                .toList());
                assertThat(producer.history().stream()
                                .filter(record -> record.topic().equals(Namespace.DEFAULT.topic(Topic.DEAD_LETTERS)))
                                .map(ProducerRecord::value))
                        .containsExactlyInAnyOrderElementsOf(log.lines(Topic.DEAD_LETTERS, 0).stream()
                                .map(line -> line.value())
                                .toList());
            }
        });
    }
}
