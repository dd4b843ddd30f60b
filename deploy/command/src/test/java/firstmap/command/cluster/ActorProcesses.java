package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.BoardPort;
import firstmap.command.run.Program;
import firstmap.command.scenario.Examples;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Sign;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Installation;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import firstmap.node.client.BoardView;
import firstmap.node.client.TakingTurns;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.KafkaPort;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.Speed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.awaitility.Awaitility;

/** The actors of one scenario in granted time, each a process in a folder of its own with a copy of the scenario. */
public final class ActorProcesses implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String FILE = "scenario.yaml";

    private final Path folder;
    private final Installation there;
    private final String text;
    private final Scenario scenario;
    private final KafkaPort log;

    private final Map<String, ChildJvm> running = new LinkedHashMap<>();
    private final List<EventRecord> events = new ArrayList<>();

    /**
     * @param folder in which each has its own
     * @param board on which they play
     * @param text of the scenario, as if it lay beside the examples
     */
    public ActorProcesses(Path folder, Installation there, String board, String text) throws InterruptedException {
        this.folder = folder;
        this.there = there;
        this.text = text;
        var read = Speed.MAX.of(Examples.scenario(FILE, text));
        scenario = new Scenario(read.name(), board, read.spec(), read.duration(), read.actors());
        log = KafkaPort.fromTheBeginning(Cluster.of(there), board);
    }

    public List<String> names() {
        return new ArrayList<>(
                scenario.actors().stream().map(Scenario.Plan::name).toList());
    }

    /** By name: those that have been started, also those that have ended. */
    public Map<String, ChildJvm> running() {
        return running;
    }

    public void startAll() throws IOException {
        for (var name : names()) start(name);
    }

    public void start(String name) throws IOException {
        startAfter("true", name);
    }

    /**
     * @param script of the shell, which makes of the process what it is before it becomes one
     * @param more of its options
     */
    public void startAfter(String script, String name, String... more) throws IOException {
        var args = new ArrayList<>(List.of(
                "node",
                "--scenario",
                own(name).resolve(FILE).toString(),
                "--board",
                scenario.board(),
                "--actor",
                name,
                "--bootstrap",
                there.bootstrap(),
                "--namespace",
                there.namespace().name()));
        args.addAll(List.of(more));
        running.put(name, Program.startAfter(script, List.of(), own(name), args.toArray(String[]::new)));
    }

    private Path own(String name) throws IOException {
        var own = folder(name);
        if (Files.exists(own)) return own;
        Files.createDirectories(own.resolve("boards"));
        Files.writeString(own.resolve(FILE), text);
        try (var boards = Files.list(Examples.FOLDER.resolve("boards"))) {
            for (var board : boards.toList())
                Files.copy(board, own.resolve("boards").resolve(board.getFileName()));
        }
        return own;
    }

    /** What one of them has for itself. */
    public Path folder(String name) {
        return folder.resolve(name);
    }

    private static void assertAlive(String name, ChildJvm node) {
        assertThat(node.isAlive()).as("%s: %s", name, node.said()).isTrue();
    }

    /** Waits until one that was started has said on the board that it lives. */
    public void awaitAlive(String name) {
        var mark = new Sign.Mark(scenario.board(), name);
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast(() -> running.forEach(ActorProcesses::assertAlive))
                .until(() -> AliveTopic.signs(there).contains(mark));
    }

    /** Waits until so much has happened on the board. */
    public void await(int number) {
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast(() -> running.forEach(ActorProcesses::assertAlive))
                .until(() -> events().size() >= number);
    }

    /** Waits until it has happened. */
    public EventRecord await(Predicate<EventRecord> event) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> events().stream().filter(event).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** Waits until the open round waits for one who is asked, and others have taken their turns in it. */
    public void awaitMissing(String missing) {
        Awaitility.await().atMost(PATIENCE).until(() -> {
            var opening = events().getLast();
            if (!(opening.event() instanceof Event.Granted granted)
                    || !granted.asked().contains(missing)) return false;
            var taken = taken(opening);
            return !taken.contains(missing) && !taken.isEmpty();
        });
    }

    /** Waits until one has taken its turn in the open round, which waits for somebody else. */
    public void awaitParked(String name) {
        Awaitility.await().atMost(PATIENCE).until(() -> {
            var events = events();
            return !events.isEmpty()
                    && events.getLast().event() instanceof Event.Granted
                    && taken(events.getLast()).contains(name);
        });
    }

    /** Who has taken a turn in a round. */
    private List<String> taken(EventRecord opening) {
        return turns().filter(turn -> ((Request.Turn) turn.request()).seen() == opening.seq())
                .map(RequestRecord::node)
                .toList();
    }

    public void awaitTurnOf(String name) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> turns().anyMatch(turn -> turn.node().equals(name)));
    }

    private Stream<RequestRecord> turns() {
        return read(Topic.REQUESTS).stream()
                .map(record -> RequestJson.read(record.value()))
                .filter(request -> request.request() instanceof Request.Turn);
    }

    /** What has happened on the board so far. */
    public List<EventRecord> events() {
        events.addAll(log.poll(Duration.ofMillis(100)));
        return events;
    }

    public void pause(String name, Duration time) throws InterruptedException {
        assertThat(running.get(name).pause(time)).isTrue();
    }

    /** SIGSTOP, for longer than any test waits. */
    public void stop(String name) {
        assertThat(running.get(name).stop(PATIENCE))
                .as("stopped before its end")
                .isTrue();
    }

    /** SIGCONT. */
    public void resume(String name) throws InterruptedException {
        running.get(name).resume();
    }

    public void kill(String name) throws InterruptedException {
        assertThat(running.get(name).kill()).as("killed before its end").isTrue();
    }

    /** All have played their parts. */
    public void assertEndWell() throws InterruptedException {
        for (var node : running.entrySet()) {
            assertThat(node.getValue().rest()).as(node.getKey()).contains(node.getKey());
            assertThat(node.getValue().exitCode()).as(node.getValue().said()).isZero();
        }
    }

    /** All end well, and the log is that of one process without Kafka. */
    public void assertSame() throws InterruptedException {
        assertEndWell();
        assertThat(texts(Topic.EVENTS)).isEqualTo(withoutKafka());
        assertThat(texts(Topic.DEAD_LETTERS)).isEmpty();
    }

    private List<String> texts(Topic topic) {
        return read(topic).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** The board's committed records up to the end of now. */
    private List<ConsumerRecord<byte[], byte[]>> read(Topic topic) {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(ClientSettings.reader(there.kafka(), "test-reader"))) {
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            ReadToEnd.all(consumer, there.namespace().topic(topic)).each(record -> {
                if (Arrays.equals(record.key(), Log.key(scenario.board()))) records.add(record);
            });
            return records;
        }
    }

    private List<String> withoutKafka() throws InterruptedException {
        var port = new BoardPort(scenario.board());
        var view = new BoardView();
        var actors = scenario.actors().stream()
                .map(plan -> new Actor(scenario, plan.name(), 0, view))
                .toList();
        new TakingTurns(port, view, actors, scenario.definition(), PATIENCE).play(scenario.duration(), Progress.SILENT);
        return port.events();
    }

    @Override
    public void close() {
        running.values().forEach(ChildJvm::close);
        log.close();
    }
}
