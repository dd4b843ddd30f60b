package firstmap.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.loop.Coordinator;
import firstmap.events.Ask;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import firstmap.events.json.Document.BoardFile;
import firstmap.events.topics.Installation;
import firstmap.node.client.BoardHistory;
import firstmap.node.client.Member;
import firstmap.node.client.kafka.FirstmapClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time in a test's hand, over the embedded broker. */
class HeldTimeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final BoardFile BENCH = BoardFile.parse("bench.yaml", """
            board: bench
            time: granted
            heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 1MiB}]
            """);

    private static EmbeddedBroker broker;
    private static Coordinator coordinator;
    private static FirstmapClient client;

    @BeforeAll
    static void start(@TempDir Path directory) throws InterruptedException {
        broker = EmbeddedBroker.start(directory);
        var there = Installation.of(Map.of("bootstrap.servers", broker.bootstrapServers()));
        client = FirstmapClient.connect(there).withPatience(PATIENCE);
        coordinator = new Coordinator("test", there);
        coordinator.start();
    }

    @AfterAll
    static void stop() {
        coordinator.close();
        broker.close();
    }

    private static RequestRecord define(String board, String... roster) {
        return new RequestRecord("owner", 1, board, 0, new Request.Define(BENCH.spec(), List.of(roster)));
    }

    /** Makes a buffer each second, three of them. */
    private record Maker(List<EventRecord> mine) implements Member {
        private static final long SECOND = 1_000_000_000;

        @Override
        public String name() {
            return "maker";
        }

        @Override
        public void after(EventRecord event) {
            if (name().equals(event.node())) mine.add(event);
        }

        @Override
        public Said turn(long at) {
            int made = mine.size();
            if (made == 3) return new Said(List.of(), Until.GONE);
            if (at < made * SECOND) return new Said(List.of(), Until.at(made * SECOND));
            var create = new Request.Create("made-" + made, 1, null, null, List.of(), null);
            return new Said(List.of(new Ask(made + 1, create)), Until.at(at));
        }
    }

    @Test
    void what_others_do_is_there_when_time_has_come_and_not_before() throws Exception {
        var define = define("held", "maker", "test");
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var maker = CompletableFuture.runAsync(() -> play(define), threads);
            try (var time = new HeldTime(client, define, "test", PATIENCE)) {
                time.awaitSettled();
                assertThat(made("held")).containsExactly("made-0");

                time.advanceTo(Maker.SECOND);
                assertThat(made("held")).containsExactly("made-0", "made-1");
                assertThat(time.now()).isEqualTo(Maker.SECOND);

                time.ask(new Request.Create("ours", 1, null, null, List.of(), null), new Request.Release("made-1"));
                time.awaitSettled();
                assertThat(made("held")).containsExactly("made-0", "made-1", "ours");

                time.advanceTo(5 * Maker.SECOND);
                assertThat(made("held")).containsExactly("made-0", "made-1", "ours", "made-2");
                assertThatThrownBy(() -> time.advanceTo(1)).hasMessageContaining("does not go back");
            }
            maker.get(1, TimeUnit.MINUTES);
        }
        var history = client.history("held");
        HistoryAssert.assertThat(history).isWhole().leaves("made-0", "ours", "made-2", "made-1");
        assertThat(history.events().getLast().event().type()).isEqualTo("granted");
    }

    private static void play(RequestRecord define) {
        try (var part = client.participant(define, List.of(new Maker(new ArrayList<>())))) {
            part.play();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> made(String board) throws InterruptedException {
        return client.history(board).of(firstmap.events.Event.Created.class).stream()
                .map(firstmap.events.Event.Created::buffer)
                .toList();
    }

    @Test
    void who_is_waited_for_is_named() throws Exception {
        try (var time = new HeldTime(client, define("away", "test", "absent"), "test", Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> time.advanceTo(1))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("absent");
        }
        assertThat(client.history("away"))
                .extracting(BoardHistory::events)
                .satisfies(events -> assertThat(events).hasSize(1));
    }
}
