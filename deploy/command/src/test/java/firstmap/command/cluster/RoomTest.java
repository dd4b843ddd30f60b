package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.boards.Room;
import firstmap.coordinator.exchange.TopicRecording;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.loop.LoopParts;
import firstmap.events.Progress;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomTest {
    private static final long LIMIT = 200_000;
    private static final int BOARDS = 400;

    static Log log;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        log = new Log(directory);
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    private static Coordinator coordinator(String name, long room) {
        var coordinator =
                new Coordinator(name, Installation.of(log.kafka()), LoopParts.SOUND.withRoom(new Room(room, () -> 0)));
        coordinator.start();
        return coordinator;
    }

    @Test
    void beyond_its_room_a_define_is_a_dead_letter_and_who_has_less_room_says_what_it_needs() throws Exception {
        var boards = IntStream.range(0, BOARDS).mapToObj(i -> "board-" + i).toList();
        try (var small = coordinator("small", LIMIT)) {
            log.askAll(boards, 1, Log.define());
            log.awaitAnswers();
            assertThat(small.carried()).isBetween(LIMIT, LIMIT + LIMIT / 10);
            assertThat(small.isHealthy()).isTrue();
        }
        var letters = log.read(Topic.DEAD_LETTERS);
        assertThat(letters).hasSize(BOARDS - log.read(Topic.EVENTS).size()).hasSizeGreaterThan(BOARDS / 2);
        for (var letter : letters)
            assertThat(new String(letter.headers().lastHeader("error").value(), StandardCharsets.UTF_8))
                    .contains("no room", "at most " + LIMIT);
        try (var recording = new TopicRecording("test-audit", Installation.of(log.kafka()))) {
            assertThat(Audit.run(recording, List.of(), Progress.SILENT).findings())
                    .as("the coordinator's word is taken")
                    .isEmpty();
        }
        try (var smaller = coordinator("smaller", LIMIT / 2)) {
            smaller.awaitEnd();
            assertThat(smaller.problem().orElseThrow())
                    .contains("no room", "to take over need", "room for " + LIMIT / 2);
        }
        try (var again = coordinator("small", LIMIT)) {
            await().atMost(Duration.ofSeconds(60)).until(again::isHealthy);
            assertThat(again.carried()).isBetween(LIMIT, LIMIT + LIMIT / 10);
        }
    }

    @Test
    void what_runs_out_of_memory_says_so_in_one_line_and_ends() throws Exception {
        var greedy = LoopParts.SOUND.withRule((_, _) -> {
            throw new OutOfMemoryError("Java heap space");
        });
        try (var coordinator = new Coordinator("greedy", Installation.of(log.kafka()), greedy)) {
            coordinator.start();
            log.ask("greedy", 1, Log.define());
            coordinator.awaitEnd();
            assertThat(coordinator.problem().orElseThrow())
                    .startsWith("out of memory (Java heap space)")
                    .contains("larger heap")
                    .doesNotContain("\n");
        }
        try (var sound = coordinator("sound", Long.MAX_VALUE)) {
            log.awaitEvents("greedy", 1);
            assertThat(sound.isHealthy()).isTrue();
        }
    }
}
