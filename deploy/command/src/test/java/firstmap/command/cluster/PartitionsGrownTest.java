package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.cli.Cli;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.loop.Coordinator;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics that got more partitions than their boards were decided among, and what a coordinator says to do about it. */
class PartitionsGrownTest {
    private static final List<String> BOARDS =
            IntStream.range(0, 12).mapToObj(i -> "board-" + i).toList();
    private static final Namespace OTHER = new Namespace("grown");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"requests events snapshots", "requests"})
    void who_does_as_the_coordinator_says_goes_on_in_another_namespace_and_loses_nothing(String grown)
            throws Exception {
        try (var log = new Log(folder.resolve("data"))) {
            log.askAll(BOARDS, 1, Log.define());
            log.askAll(BOARDS, 2, Log.create("b2"));
            try (var _ = log.coordinator("a")) {
                for (var board : BOARDS) log.awaitEvents(board, 2);
                log.awaitAnswers();
            }
            log.askAll(BOARDS, 3, Log.create("before"));
            grow(log, grown);
            for (var board : BOARDS) log.send(after(board));

            assertThat(end(new Installation(log.kafka(), Namespace.DEFAULT)))
                    .contains("'export' the log, and 'import' it into another --namespace");

            // As it says, word by word.
            var file = folder.resolve("log.jsonl").toString();
            var bootstrap = log.bootstrapServers();
            assertGood(Cli.run("export", "--bootstrap", bootstrap, "--out", file));
            assertGood(Cli.run("import", file, "--bootstrap", bootstrap, "--namespace", OTHER.name()));
            var there = new Installation(log.kafka(), OTHER);
            try (var coordinator = new Coordinator("a", there)) {
                coordinator.start();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(BOARDS)
                                .allSatisfy(board ->
                                        assertThat(events(there, board)).hasSize(4)));
            }
            for (var board : BOARDS)
                assertThat(events(there, board).subList(0, 2))
                        .as("what was decided stands there as it was")
                        .isEqualTo(values(log, board));
            assertGood(Cli.run("audit", "--bootstrap", bootstrap, "--namespace", OTHER.name()));
            assertGood(Cli.run("audit", "--bootstrap", bootstrap));
        }
    }

    /** As a node sends it that knows the new number of partitions. */
    private static ProducerRecord<byte[], byte[]> after(String board) {
        var request = RequestJson.write(new RequestRecord("test", 4, board, 4_000, Log.create("after")));
        return new ProducerRecord<>(Topic.REQUESTS.topicName(), Home.of(board, 7), Log.key(board), request);
    }

    private static void grow(Log log, String roles) throws Exception {
        try (var admin = Admin.create(log.kafka())) {
            admin.createPartitions(Stream.of(Topic.values())
                            .filter(topic -> List.of(roles.split(" ")).contains(topic.role()))
                            .collect(Collectors.toMap(Topic::topicName, _ -> NewPartitions.increaseTo(7))))
                    .all()
                    .get();
        }
    }

    private static String end(Installation there) throws InterruptedException {
        try (var coordinator = new Coordinator("late", there)) {
            coordinator.start();
            coordinator.awaitEnd();
            return coordinator.problem().orElseThrow();
        }
    }

    private static void assertGood(Cli.Result result) {
        assertThat(result.code()).as(result.out() + result.err()).isZero();
    }

    private static List<String> values(Log log, String board) {
        return log.read(Topic.EVENTS).stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(board))
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> events(Installation there, String board) {
        var events = new ArrayList<String>();
        var settings = ClientSettings.reader(there.kafka(), "test");
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings)) {
            ReadToEnd.all(consumer, there.namespace().topic(Topic.EVENTS)).each(record -> {
                if (EventJson.read(record.value()).board().equals(board))
                    events.add(new String(record.value(), StandardCharsets.UTF_8));
            });
        }
        return events;
    }
}
