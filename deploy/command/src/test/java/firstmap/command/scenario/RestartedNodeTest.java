package firstmap.command.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.run.Program;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Installation;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.FirstmapClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is a process of its own, dies in mid-work, and starts again. */
class RestartedNodeTest {
    @TempDir
    private Path folder;

    private EmbeddedBroker broker;
    private Map<String, Object> kafka;

    @BeforeEach
    void start() throws InterruptedException {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        Cluster.of(Installation.of(kafka));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void one_that_is_killed_goes_on_with_the_next_number_and_asks_nothing_twice() throws Exception {
        var scenario = Files.writeString(folder.resolve("alone.yaml"), """
                scenario: 1
                name: alone
                duration: 10min
                board:
                  board: alone
                  heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 64MiB}]
                  devices: {camera: {functions: {capture: {}}}}
                actors:
                  camera:
                    produces: {set: preview, buffers: 3, size: 4096, function: capture, rate: 20}
                """);
        var start = Long.toString(System.currentTimeMillis());
        long last;
        try (var _ = coordinator();
                var camera = camera(scenario, start)) {
            awaitThat(camera, () -> decided() > 60);
        }
        // Nobody decides now, so that the second dies with a request on its way and the third finds it there.
        try (var camera = camera(scenario, start)) {
            awaitThat(camera, () -> asked().lastKey() > decided());
            camera.kill();
            last = asked().lastKey();
        }
        try (var camera = camera(scenario, start)) {
            try (var _ = coordinator()) {
                awaitThat(camera, () -> decided() > last + 20);
            }
        }

        var log = log();
        assertThat(log).extracting(EventRecord::event).noneMatch(Event.Refused.class::isInstance);
        assertThat(log).extracting(EventRecord::missed).containsOnly(0L);
        assertThat(asked().firstKey()).isEqualTo(1);
        assertThat(asked()).hasSize(asked().lastKey().intValue());
        assertThat(asked().values())
                .allSatisfy(
                        bodies -> assertThat(bodies).as("asked again as it was").hasSize(1));
    }

    private Coordinator coordinator() {
        var coordinator = new Coordinator("test", Installation.of(kafka));
        coordinator.start();
        return coordinator;
    }

    private ChildJvm camera(Path scenario, String start) throws IOException {
        // What its producer is given holds for the one before it, too: for so long it waits.
        var settings = Files.writeString(
                folder.resolve("client.properties"), "delivery.timeout.ms=4000\nrequest.timeout.ms=2000\n");
        return Program.start(
                folder,
                "node",
                "--scenario",
                scenario.toString(),
                "--actor",
                "camera",
                "--speed",
                "real",
                "--start",
                start,
                "--bootstrap",
                broker.bootstrapServers(),
                "--command-config",
                settings.toString());
    }

    private static void awaitThat(ChildJvm camera, Callable<Boolean> holds) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .failFast("the camera has ended", () -> !camera.isAlive())
                .until(holds);
    }

    /** The highest number of the camera that has its events. */
    private long decided() throws InterruptedException {
        return log().stream()
                .filter(event -> event.node().equals("camera"))
                .mapToLong(EventRecord::nodeSeq)
                .max()
                .orElse(0);
    }

    private List<EventRecord> log() throws InterruptedException {
        return FirstmapClient.connect(Installation.of(kafka)).history("alone").events();
    }

    /** What stands on the requests in the camera's name, by its numbers. */
    private SortedMap<Long, Set<RequestRecord>> asked() {
        var asked = new TreeMap<Long, Set<RequestRecord>>();
        var bytes = new ByteArrayDeserializer();
        try (var reader = new KafkaConsumer<>(kafka, bytes, bytes)) {
            ReadToEnd.all(reader, Topic.REQUESTS.topicName()).each(record -> {
                var request = RequestJson.read(record.value());
                if (request.node().equals("camera"))
                    asked.computeIfAbsent(request.seq(), _ -> new HashSet<>()).add(request);
            });
        }
        return asked;
    }
}
