package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.coordinator.history.History;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.EventRecord;
import firstmap.events.topics.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    private static final int REQUESTS = 600;

    @TempDir
    Path folder;

    @AutoClose
    static Log log;

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        log = new Log(directory);
    }

    @Test
    void a_coordinator_killed_in_the_midst_and_started_again_answers_every_request_once() throws Exception {
        var boards = IntStream.range(0, 8).mapToObj(i -> "killed-" + i).toList();
        try (var victim = ChildJvm.start(
                folder.resolve("said"), List.of(), Victim.class.getName(), List.of(log.bootstrapServers()))) {
            for (long seq = 1; seq <= REQUESTS / 2; seq++) log.askAll(boards, seq, Log.create("b" + seq));
            await().atMost(Duration.ofSeconds(20)).until(() -> log.answered() > 0);
            var rest = Thread.startVirtualThread(() -> {
                for (long seq = REQUESTS / 2 + 1; seq <= REQUESTS; seq++)
                    log.askAll(boards, seq, Log.create("b" + seq));
            });
            long half = boards.size() * REQUESTS / 2;
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> log.answered() > half);
            victim.kill();
            rest.join();
        }
        try (var successor = log.coordinator(Victim.NAME);
                var history = new History("test", Installation.of(log.kafka()))) {
            history.start();
            for (var board : boards) {
                var events = log.awaitEvents(board, REQUESTS);
                Log.assertChain(events);
                assertThat(events)
                        .extracting(EventRecord::nodeSeq)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, REQUESTS).boxed().toList());
                history.catchUp(Duration.ofSeconds(20));
                var live = successor.look(board, KillTest::whole).get(10, TimeUnit.SECONDS);
                assertThat(live).isPresent().isEqualTo(history.board(board, KillTest::whole));
            }
        }
    }

    @Test
    void of_two_coordinators_under_one_name_one_gives_way_and_nothing_is_lost() {
        try (var one = log.coordinator("twin");
                var other = log.coordinator("twin")) {
            var boards = IntStream.range(0, 8).mapToObj(i -> "twin-" + i).toList();
            long[] seq = {0};
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                log.askAll(boards, ++seq[0], Log.create("b" + seq[0]));
                return List.of(one, other).stream()
                        .anyMatch(twin -> twin.problem().orElse("").contains("names must differ"));
            });
            for (var board : boards) {
                var events = log.awaitEvents(board, (int) seq[0]);
                Log.assertChain(events);
                assertThat(events).hasSize((int) seq[0]);
            }
        }
    }

    private static List<Object> whole(Board board) {
        return List.of(board.seq(), board.head(), List.copyOf(board.buffers().values()), board.heaps());
    }

    /** The process that is killed. */
    static final class Victim {
        static final String NAME = "victim";

        public static void main(String[] args) {
            new Coordinator(NAME, Installation.of(Map.of("bootstrap.servers", args[0]))).run();
        }
    }
}
