package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.history.History;
import firstmap.coordinator.history.Step;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.Event;
import firstmap.events.Request;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @AutoClose
    static Log log;

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        log = new Log(directory);
    }

    @Test
    void a_buffer_is_told_from_the_log_with_all_the_lives_of_its_name_and_what_was_refused() {
        try (var _ = log.coordinator("a");
                var history = new History("test", Installation.of(log.kafka()))) {
            history.start();
            log.ask("phone", 1, Log.define());
            log.ask("phone", 2, Log.create("preview/0"));
            log.ask("phone", 3, Log.create("other"));
            log.ask("phone", 4, Log.create("preview/0"));
            log.ask("phone", 5, new Request.Release("preview/0"));
            log.ask("phone", 6, Log.create("preview/0"));
            var events = log.awaitEvents("phone", 7); // a release gives two
            history.catchUp(PATIENCE);

            var steps = history.life("phone", "preview/0").orElseThrow().toList();
            assertThat(steps)
                    .extracting(Step::event)
                    .containsExactlyElementsOf(events.stream()
                            .filter(event -> event.nodeSeq() != 1 && event.nodeSeq() != 3)
                            .toList());
            assertThat(steps.getFirst().event().event()).isInstanceOf(Event.Created.class);
            assertThat(steps)
                    .anyMatch(step -> step.event().event() instanceof Event.Refused
                            && step.state().isPresent());
            assertThat(steps)
                    .filteredOn(step -> step.event().event() instanceof Event.Freed)
                    .singleElement()
                    .matches(step -> step.state().isEmpty());
            var live =
                    history.board("phone", board -> board.buffer("preview/0")).orElseThrow();
            assertThat(steps.getLast().state()).isEqualTo(live);

            assertThat(history.at("phone", "preview/0", 3)).contains(steps.getFirst());
            assertThat(history.at("phone", "preview/0", 1)).isEmpty();
            assertThat(history.life("phone", "nobody")).isEmpty();
            assertThat(history.life("nowhere", "preview/0")).isEmpty();
            assertThat(history.boards()).contains("phone");
            assertThat(history.lag()).isZero();
            assertThat(history.problem()).isEmpty();
        }
    }

    @Test
    void a_history_that_starts_late_says_the_same_as_one_that_was_there() {
        try (var _ = log.coordinator("a");
                var early = new History("early", Installation.of(log.kafka()))) {
            early.start();
            for (int i = 1; i <= 300; i++) log.ask("tablet", i, Log.create("b" + i % 50));
            log.awaitEvents("tablet", 300);
            early.catchUp(PATIENCE);
            try (var late = new History("late", Installation.of(log.kafka()))) {
                late.start();
                late.catchUp(PATIENCE);
                assertThat(late.board("tablet", Board::head)).isEqualTo(early.board("tablet", Board::head));
                assertThat(late.board("tablet", HistoryTest::buffers))
                        .isEqualTo(early.board("tablet", HistoryTest::buffers));
                assertThat(late.life("tablet", "b7").orElseThrow())
                        .containsExactlyElementsOf(
                                early.life("tablet", "b7").orElseThrow().toList());
                assertThat(late.life("tablet", "b7").orElseThrow()).hasSize(6);
            }
        }
    }

    @Test
    void a_partition_that_was_tampered_with_is_neither_served_nor_decided_and_all_others_are(@TempDir Path own)
            throws Exception {
        try (var spoilt = new Log(own);
                var history = new History("test", Installation.of(spoilt.kafka()))) {
            var boards = List.of("a", "b", "c", "d", "e", "f", "g", "h");
            try (var _ = spoilt.coordinator("a")) {
                spoilt.askAll(boards, 1, Log.define());
                for (var board : boards) spoilt.awaitEvents(board, 1);
            }
            int home = Home.of("a", Log.PARTITIONS);
            var again = spoilt.read(Topic.EVENTS).stream()
                    .filter(record -> new String(record.key()).equals("a"))
                    .findFirst()
                    .orElseThrow();
            var at = spoilt.send(new ProducerRecord<>(Topic.EVENTS.topicName(), home, again.key(), again.value()));
            var place = "events partition " + home + " offset " + at.offset();

            history.start();
            history.catchUp(PATIENCE);
            assertThatThrownBy(() -> history.board("a", Board::seq))
                    .isInstanceOf(CorruptLog.class)
                    .hasMessageContaining(place);
            assertThat(history.problem().orElseThrow()).contains(place);
            assertThat(boards)
                    .filteredOn(board -> Home.of(board, Log.PARTITIONS) != home)
                    .isNotEmpty()
                    .allMatch(board -> history.board(board, Board::seq).orElseThrow() == 1);

            try (var coordinator = spoilt.coordinator("b")) {
                spoilt.askAll(boards, 2, Log.create("late"));
                for (var board : boards) if (Home.of(board, Log.PARTITIONS) != home) spoilt.awaitEvents(board, 2);
                assertThat(coordinator.isHealthy()).isTrue();
                assertThat(coordinator.standingStill()).containsOnlyKeys(home);
                assertThat(coordinator.standingStill().get(home)).startsWith(place);
                assertThat(coordinator.corrupt("a").orElseThrow().offset()).isEqualTo(at.offset());
            }
            assertThat(spoilt.read(Topic.EVENTS))
                    .filteredOn(record -> record.partition() == home)
                    .last()
                    .extracting(ConsumerRecord::offset)
                    .as("nobody has written behind it")
                    .isEqualTo(at.offset());
        }
    }

    private static List<Buffer> buffers(Board board) {
        return List.copyOf(board.buffers().values());
    }
}
