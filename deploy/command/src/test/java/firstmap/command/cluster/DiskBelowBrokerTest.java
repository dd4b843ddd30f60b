package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.command.SmallDisk;
import firstmap.command.cli.Cli;
import firstmap.command.run.Program;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.coordinator.trial.LongTest;
import firstmap.events.FunctionRef;
import firstmap.events.Limits;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A disk that is full after so many KiB below a broker with a coordinator: what the asker has seen decided is there, and once
 * there is room deciding goes on, on each partition. {@code -Dfirstmap.disk.sizes=50} tries so many sizes.
 */
@LongTest
class DiskBelowBrokerTest {
    /** A broker that has nothing to keep needs about as much. */
    private static final int LEAST = 200;

    private static final int MOST = 3000;
    private static final int ROOM = 256 << 10;
    private static final Duration SILENCE = Duration.ofMinutes(1);

    /** One on each partition. */
    private static final List<String> BOARDS = oneOnEach("board");

    private static final List<String> AFTERWARDS = oneOnEach("later");

    @TempDir
    Path folder;

    private SmallDisk disk;

    /** What a reader of what is committed was told meanwhile. */
    private final Set<String> seen = new HashSet<>();

    /** By board and number. */
    private final Map<String, Future<RecordMetadata>> asked = new LinkedHashMap<>();

    static IntStream sizes() {
        int count = Integer.getInteger("firstmap.disk.sizes", 3);
        return IntStream.range(0, count).map(i -> LEAST + (MOST - LEAST) * i / Math.max(1, count - 1));
    }

    private static List<String> oneOnEach(String name) {
        return IntStream.range(0, Log.PARTITIONS)
                .mapToObj(partition -> IntStream.iterate(0, i -> i + 1)
                        .mapToObj(i -> name + i)
                        .filter(it -> Home.of(it, Log.PARTITIONS) == partition)
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    @BeforeEach
    void requireDisks() throws Exception {
        disk = SmallDisk.required(folder.resolve("disk"));
    }

    @AfterEach
    void leave() throws Exception {
        if (disk != null) disk.unmount();
    }

    @ParameterizedTest(name = "{0} KiB")
    @MethodSource("sizes")
    void what_was_seen_decided_is_there_and_once_there_is_room_deciding_goes_on(int kib) throws Exception {
        disk.mount(kib);
        var data = disk.folder().resolve("data").toString();
        try (var full = Program.start(folder, "broker", "--data", data)) {
            var address = full.line(Duration.ofMinutes(2));
            if (address == null) {
                goOnAfter(full, data, null, null);
                return;
            }
            Map<String, Object> kafka = Map.of("bootstrap.servers", address);
            try (var coordinator = new Coordinator("a", Installation.of(kafka));
                    var asker = new KafkaProducer<byte[], byte[]>(asker(kafka))) {
                coordinator.start();
                askUntilItFails(asker, kafka, full, new Random(kib));
                goOnAfter(full, data, address, coordinator);
                asker.close(Duration.ZERO);
            }
        }
    }

    /** One that gives up soon. */
    private static Map<String, Object> asker(Map<String, Object> kafka) {
        var settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 40_000);
        return settings;
    }

    private void askUntilItFails(
            KafkaProducer<byte[], byte[]> asker, Map<String, Object> kafka, ChildJvm broker, Random random) {
        try (var reader = new KafkaConsumer<byte[], byte[]>(ClientSettings.reader(kafka, "asker"))) {
            var events = IntStream.range(0, Log.PARTITIONS)
                    .mapToObj(it -> new TopicPartition(Topic.EVENTS.topicName(), it))
                    .toList();
            reader.assign(events);
            for (var partition : events) reader.seek(partition, 0);
            for (long seq = 1; ; seq++) {
                assertThat(seq).as("a limit that limits").isLessThan(10_000);
                for (var board : BOARDS) asked.put(board + " " + seq, asker.send(request(board, seq, random)));
                if (!isAnswered(reader, broker)) return;
            }
        }
    }

    /** Whether all that was asked is decided before the broker has ended, or has been silent for long. */
    private boolean isAnswered(KafkaConsumer<byte[], byte[]> reader, ChildJvm broker) {
        for (long end = System.nanoTime() + SILENCE.toNanos(); System.nanoTime() < end; ) {
            if (!broker.isAlive()) return false;
            for (var event : reader.poll(Duration.ofMillis(20))) seen.add(text(event.value()));
            if (seen.size() >= asked.size()) return true;
        }
        return false;
    }

    /** With the coordinator that was there, or, where the folder is a new one, with another. */
    private void goOnAfter(ChildJvm full, String data, String address, Coordinator coordinator) throws Exception {
        full.terminate(SILENCE);
        requireSentences(full);
        disk.enlarge(ROOM);
        var home = data;
        var port = address == null ? "0" : address.substring(address.lastIndexOf(':') + 1);
        try (var roomy = Program.start(folder, "broker", "--data", data, "--port", port)) {
            var again = roomy.line(Duration.ofMinutes(2));
            if (again == null) {
                assertThat(roomy.said()).contains("import --data").doesNotContain("Exception", "\tat ");
                home = savedFrom(data);
            } else if (coordinator != null)
                try (var log = new Log(() -> {}, again)) {
                    requireGoingOn(log);
                }
            roomy.terminate(SILENCE);
        }
        if (coordinator == null || !home.equals(data))
            try (var log = new Log(Path.of(home));
                    var _ = log.coordinator("b")) {
                requireGoingOn(log);
            }
        requireGood(home);
    }

    private void requireGoingOn(Log log) {
        for (var one : asked.values()) await().atMost(Duration.ofMinutes(1)).until(one::isDone);
        requireAllThere(log);
        requireDeciding(log);
    }

    /** As the message says of one whose folder is damaged. */
    private String savedFrom(String data) {
        var saved = folder.resolve("saved.jsonl").toString();
        Cli.run("export", "--data", data, "--out", saved);
        var home = folder.resolve("new").toString();
        var imported = Cli.run("import", saved, "--data", home);
        assertThat(imported.code()).as(imported.err()).isZero();
        return home;
    }

    private void requireAllThere(Log log) {
        log.awaitAnswers();
        var events = log.read(Topic.EVENTS).stream().map(it -> text(it.value())).toList();
        assertThat(events).doesNotHaveDuplicates().containsAll(seen);
        for (var board : BOARDS) Log.assertChain(log.events(board));
        var outcomes = new HashSet<String>();
        for (var event : log.read(Topic.EVENTS)) {
            var read = EventJson.read(event.value());
            outcomes.add(read.board() + " " + read.nodeSeq());
        }
        for (var letter : log.read(Topic.DEAD_LETTERS)) outcomes.add(name(letter.value()));
        assertThat(outcomes).as("what was acknowledged has an outcome").containsAll(acknowledged());
    }

    private Set<String> acknowledged() {
        var names = new HashSet<String>();
        asked.forEach((name, sent) -> {
            if (sent.state() == Future.State.SUCCESS) names.add(name);
        });
        return names;
    }

    private static void requireDeciding(Log log) {
        log.askAll(AFTERWARDS, 1, Log.define());
        log.askAll(AFTERWARDS, 2, Log.create("buffer"));
        for (var board : AFTERWARDS) Log.assertChain(log.awaitEvents(board, 2));
    }

    private static void requireGood(String data) {
        var audit = Cli.run("audit", "--data", data, "--output", "json");
        assertThat(audit.code()).as(audit.out() + audit.err()).isZero();
    }

    private static void requireSentences(ChildJvm broker) {
        assertThat(broker.said()).isNotBlank().doesNotContain("Exception", "\tat ");
    }

    /** Of any length, so that the disk is full in the middle of anything. */
    private static ProducerRecord<byte[], byte[]> request(String board, long seq, Random random) {
        var device = "d".repeat(Limits.MAX_ID);
        var expected = IntStream.range(0, random.nextInt(Limits.MAX_LIST))
                .mapToObj(i -> new FunctionRef(device, "function-" + i))
                .toList();
        var request = seq == 1
                ? Log.define()
                : new Request.Create("b" + seq, 4096, null, null, random.nextBoolean() ? List.of() : expected, null);
        var json = RequestJson.write(new RequestRecord("test", seq, board, seq, request));
        return new ProducerRecord<>(Topic.REQUESTS.topicName(), Log.key(board), json);
    }

    private static String name(byte[] request) {
        var read = RequestJson.read(request);
        return read.board() + " " + read.seq();
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
