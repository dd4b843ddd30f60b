package firstmap.command.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.command.Project;
import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.loop.Coordinator;
import firstmap.events.Ask;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import firstmap.events.json.Document.BoardFile;
import firstmap.events.topics.Installation;
import firstmap.node.client.Asking;
import firstmap.node.client.BoardHistory;
import firstmap.node.client.Member;
import firstmap.node.client.kafka.FirstmapClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program that is none of the project's does with boards, over Kafka; the README's examples among it. */
class FirstmapClientTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```java\\n(.*?)^```");
    private static final BoardFile PHONE = BoardFile.parse("phone.yaml", """
            board: phone
            heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 64MiB}]
            devices: {camera: {functions: {capture: {}}}}
            """);

    private static EmbeddedBroker broker;
    private static Coordinator coordinator;
    private static String bootstrap;

    @BeforeAll
    static void start(@TempDir Path directory) throws InterruptedException {
        broker = EmbeddedBroker.start(directory);
        bootstrap = broker.bootstrapServers();
        coordinator = new Coordinator("test", Installation.of(Map.of("bootstrap.servers", bootstrap)));
        FirstmapClient.connect(bootstrap);
        coordinator.start();
    }

    @AfterAll
    static void stop() {
        coordinator.close();
        broker.close();
    }

    // ---- the README

    @Test
    void the_examples_of_the_README_are_those_below() throws Exception {
        var source = lines(Files.readString(Project.ROOT.resolve(
                "deploy/command/src/test/java/firstmap/command/scenario/FirstmapClientTest.java")));
        var examples = EXAMPLE.matcher(Files.readString(Project.ROOT.resolve("node/client/README.md")));
        int found = 0;
        for (; examples.find(); found++) assertThat(source).contains(lines(examples.group(1)));
        assertThat(found).isEqualTo(2);
    }

    private static String lines(String code) {
        return code.lines().map(String::strip).reduce("\n", (before, line) -> before + line + "\n");
    }

    @Test
    void a_stranger_asks_and_reads_what_was() throws Exception {
        var file = PHONE;
        var client = FirstmapClient.connect(bootstrap);
        try (var camera = client.asker("phone", "camera")) {
            camera.define(file.spec()); // if somebody has, the answer is EEXIST
            camera.ask(0, new Request.Join("camera", file.spec().devices().get("camera")));
            camera.ask(0, new Request.Create("preview-0", 4096, "preview", "camera", List.of(), null));
            camera.ask(0, new Request.Attach("camera-0", "preview-0", "camera", "capture", false));
            var answer = camera.ask(1_000, new Request.Map("camera-0", Direction.FROM_DEVICE));
            if (answer.event() instanceof Event.Mapped mapped) System.out.println(mapped.segments());
            else System.out.println(answer.event()); // a refusal: errno, a reason in words, what decided
            camera.goodbye(); // without it a board with a lease lets the camera go
        }
        var history = client.history("phone").ofBuffer("preview-0");
        for (var record : history) System.out.println(record.seq() + " " + record.event());

        assertThat(history)
                .extracting(record -> record.event().type())
                .containsExactly("created", "attached", "allocated", "mapped");
    }

    /** Comes, and goes a second later. */
    record Visitor(String name, SequencedMap<String, DmaParameters> functions, List<EventRecord> mine)
            implements Member {
        private static final long LEAVES = 1_000_000_000;

        @Override
        public void after(EventRecord event) {
            if (name.equals(event.node())) mine.add(event);
        }

        @Override
        public Said turn(long at) {
            long next = mine.isEmpty() ? 1 : mine.getLast().nodeSeq() + 1;
            if (mine.isEmpty())
                return new Said(List.of(new Ask(next, new Request.Join(name, functions))), Until.at(at));
            if (at < LEAVES) return new Said(List.of(), Until.at(LEAVES));
            return new Said(List.of(new Ask(next, new Request.Leave(name))), Until.GONE);
        }
    }

    // ---- and more

    @Test
    void members_of_two_processes_take_part_in_granted_time_to_its_end() throws Exception {
        var functions = PHONE.spec().devices().get("camera");
        var spec = PHONE.spec().withTime(Time.GRANTED);
        var define = new RequestRecord("owner", 1, "visited", 0, new Request.Define(spec, List.of("left", "right")));
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var parts = List.of("left", "right").stream()
                    .map(name -> CompletableFuture.runAsync(
                            () -> play(define, new Visitor(name, functions, new ArrayList<>())), threads))
                    .toList();
            for (var part : parts) part.get(1, TimeUnit.MINUTES);
        }

        var events = client().history("visited").events();
        assertThat(events)
                .extracting(record -> record.event().type())
                .containsSubsequence("defined", "joined", "joined", "granted", "left", "left", "granted");
        assertThat(events.getLast().at()).isEqualTo(Visitor.LEAVES);
    }

    private static FirstmapClient client() throws InterruptedException {
        // Who starts again waits for as long as an earlier life's requests could be under way.
        var there = Map.<String, Object>of(
                "bootstrap.servers", bootstrap, "delivery.timeout.ms", 2000, "request.timeout.ms", 1000);
        return FirstmapClient.connect(Installation.of(there)).withPatience(Duration.ofSeconds(60));
    }

    private static void play(RequestRecord define, Visitor visitor) {
        try (var part = client().participant(define, List.of(visitor))) {
            part.play();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void who_starts_again_goes_on_and_nothing_is_decided_twice() throws Exception {
        for (int life = 1; life <= 3; life++) {
            try (var node = client().asker("restarted", "node")) {
                var defined = node.define(PHONE.spec());
                assertThat(Asking.errno(defined)).isEqualTo(life == 1 ? null : Errno.EEXIST);
                node.ask(life, new Request.Create("b" + life, 1, null, null, List.of(), null));
                assertThat(node.view().buffers()).hasSize(life);
                assertThat(node.strangers()).isZero();
            }
        }
        var events = client().history("restarted").events();
        assertThat(events).extracting(EventRecord::nodeSeq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(events).extracting(EventRecord::missed).containsOnly(0L);
    }

    @Test
    void who_follows_is_shown_what_happens_in_order_while_it_happens() throws Exception {
        try (var asker = client().asker("followed", "node");
                var follower = client().follow("followed")) {
            asker.define(PHONE.spec());
            asker.ask(1, List.of(create("a"), create("b"), new Request.Release("a")));

            var seen = new ArrayList<EventRecord>();
            while (seen.size() < 5 && follower.standsStill().isEmpty())
                seen.addAll(follower.poll(Duration.ofSeconds(5)));
            assertThat(seen).isEqualTo(client().history("followed").events());
            assertThat(seen).extracting(EventRecord::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
        }
    }

    private static Request create(String buffer) {
        return new Request.Create(buffer, 1, null, null, List.of(), null);
    }

    @Test
    void one_who_asks_by_itself_where_time_is_granted_is_told() throws Exception {
        var spec = PHONE.spec().withTime(Time.GRANTED);
        try (var part = client().participant(
                        new RequestRecord("owner", 1, "granting", 0, new Request.Define(spec, List.of("member"))),
                        List.of(new Visitor("member", PHONE.spec().devices().get("camera"), new ArrayList<>())))) {
            part.play();
        }
        try (var asker = client().asker("granting", "member")) {
            assertThatThrownBy(() -> asker.ask(0, create("a"))).isInstanceOf(Asking.NeverAnswered.class);
        }
    }

    @Test
    void a_board_that_nobody_has_asked_anything_has_no_history() throws Exception {
        assertThat(client().history("unknown")).isEqualTo(new BoardHistory("unknown", List.of()));
    }
}
