package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.cluster.ActorProcesses;
import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.rule.Board;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import firstmap.lab.checker.Checker;
import firstmap.lab.checker.KafkaHistory;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/** Two coordinators as processes, on a broker in this one or on three of their own; its boards have leases. */
final class LeasedCluster implements AutoCloseable {
    private static final int PARTITIONS = Topic.DEFAULT_PARTITIONS;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path folder;
    private final AutoCloseable brokers;
    private final Installation there;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<CoordinatorProcess> owners;

    private LeasedCluster(Path folder, AutoCloseable brokers, String bootstrap) throws Exception {
        this.folder = folder;
        this.brokers = brokers;
        there = new Installation(Map.of("bootstrap.servers", bootstrap), Namespace.DEFAULT);
        try (var admin = Admin.create(there.kafka())) {
            new TopicAdmin(admin, there.namespace()).ensure(PARTITIONS);
        }
        owners = Stream.of("left", "right")
                .map(name -> new CoordinatorProcess(name, there, folder, client, new FaultCounts(_ -> {})))
                .toList();
        owners.forEach(CoordinatorProcess::start);
        awaitOwners();
    }

    static LeasedCluster onOneBroker(Path folder) throws Exception {
        var broker = EmbeddedBroker.start(folder.resolve("broker"));
        return new LeasedCluster(folder, broker, broker.bootstrapServers());
    }

    static LeasedCluster onThreeBrokers(Path folder) throws Exception {
        var brokers = new BrokerCluster(3, folder.resolve("brokers"), folder, new FaultCounts(_ -> {}));
        brokers.start();
        return new LeasedCluster(folder, brokers, brokers.bootstrap());
    }

    /** The leased scenario on a board of its own. Until they play, nobody is let go. */
    ActorProcesses board(String name, Duration lease) throws IOException, InterruptedException {
        try (var file = LeasedCluster.class.getResourceAsStream("/scenarios/leased.yaml")) {
            var text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).contains("lease: 4s");
            return new ActorProcesses(
                    Files.createDirectories(folder.resolve(name)),
                    there,
                    name,
                    text.replace("lease: 4s", "lease: " + lease.toSeconds() + "s"));
        }
    }

    private void awaitOwners() {
        Awaitility.await().atMost(PATIENCE).until(() -> owners.stream().allMatch(CoordinatorProcess::isSettled));
    }

    /** All that has ever happened here is as it has to be. */
    private void assertFlawless() {
        var judged =
                Checker.check(new KafkaHistory(there.kafka(), there.namespace().name()));
        assertThat(judged.findings().named()).isEmpty();
    }

    /** All others have played on to the end of time, and he alone is let go, and holds nothing. */
    void assertLetGo(ActorProcesses nodes, String dead) throws InterruptedException {
        nodes.assertEndWell(dead);
        nodes.await(LeasedCluster::endsTime);
        assertThat(letGo(nodes.events())).containsExactly(dead);
        var board = fold(nodes.events());
        assertThat(board.out()).containsOnlyKeys(dead);
        assertThat(board.devices()).doesNotContainKey(dead);
        for (var buffer : board.buffers().values()) {
            assertThat(buffer.attachments().values())
                    .noneMatch(attachment -> attachment.function().device().equals(dead));
            if (dead.equals(buffer.device())) assertThat(buffer.released()).isTrue();
        }
        nodes.awaitDecided();
        assertFlawless();
    }

    /** Whose lease has ended by these events. */
    static TreeSet<String> letGo(List<EventRecord> events) {
        var all = new TreeSet<String>();
        for (var event : events) {
            if (event.isOfExpiry()) all.add(event.node());
            if (event.event() instanceof Event.Granted granted) all.addAll(granted.expired());
        }
        return all;
    }

    private static boolean endsTime(EventRecord event) {
        return event.event() instanceof Event.Granted granted && granted.round() == null;
    }

    private static Board fold(List<EventRecord> events) {
        var board = Boards.fresh(events.getFirst().board());
        events.forEach(board::evolve);
        return board;
    }

    @Override
    public void close() {
        owners.forEach(CoordinatorProcess::close);
        client.shutdownNow();
        try {
            brokers.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
