package firstmap.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.index.IndexLocation;
import firstmap.coordinator.loop.AnotherRule;
import firstmap.coordinator.reading.EventsGone;
import firstmap.coordinator.reading.LogAway;
import firstmap.coordinator.rule.Buffer;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.trial.JsonTree;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadModelTest {
    private static final long OFTEN = 1;
    private static final long SELDOM = Long.MAX_VALUE;

    @TempDir
    Path folder;

    @Test
    void after_a_good_end_nothing_is_read_again() {
        var log = log("topic", 50);
        read(log, SELDOM).close();
        try (var again = read(log, SELDOM)) {
            assertThat(again.model.events()).isZero();
            assertTells(again, log);
            ask(log, "phone", "late");
            again.follow(10);
            assertThat(again.model.events()).isEqualTo(1);
            assertTells(again, log);
        }
    }

    @Test
    void a_board_of_an_unknown_rule_can_be_read_and_read_again() {
        var log = log("topic", 50);
        log.decidedBy(AnotherRule.UNKNOWN, "phone");
        try (var first = read(log, OFTEN)) {
            assertTells(first, log);
        }
        try (var again = read(log, OFTEN)) {
            assertThat(again.model.events()).isZero();
            assertTells(again, log);
            var board = again.rewound("phone", log.board("phone").seq());
            assertThat(board.rule()).hasValue(AnotherRule.UNKNOWN);
            assertThat(JsonTree.of(BoardJson.members(board)).path("rule").intValue())
                    .isEqualTo(AnotherRule.UNKNOWN);
        }
    }

    @Test
    void after_a_crash_only_what_was_not_written_is_read_again() {
        var log = log("topic", 50);
        var first = new Reading(log, IndexLocation.at(folder), OFTEN).follow(1000);
        ask(log, "phone", "late");
        var unwritten = new Reading(log, IndexLocation.at(folder), SELDOM);
        first.crash();
        unwritten.follow(10).crash();
        try (var again = read(log, OFTEN)) {
            assertThat(again.model.events()).isEqualTo(1);
            assertTells(again, log);
        }
    }

    @Test
    void an_index_of_another_topic_of_the_same_name_is_made_anew() {
        read(log("topic", 50), OFTEN).close();
        assertIsMadeAnew(log("other", 20));
    }

    @Test
    void an_index_that_is_ahead_of_a_log_that_was_cut_is_made_anew() {
        var log = log("topic", 50);
        read(log, OFTEN).close();
        assertIsMadeAnew(log("topic", 20));
    }

    @Test
    void an_index_of_a_log_that_was_cut_and_has_grown_again_is_made_anew() {
        read(log("topic", 20), OFTEN).close();
        var log = new MemoryEventLog("topic");
        log.ask("phone", define(Policy.COMPATIBLE), 0);
        log.ask("tablet", define(Policy.COMPATIBLE), 0);
        for (int i = 0; i < 50; i++) ask(log, i % 2 == 0 ? "phone" : "tablet", "other-" + i);
        assertIsMadeAnew(log);
    }

    @Test
    void an_index_is_of_one_reader_and_another_has_a_temporary_one() {
        var log = log("topic", 20);
        try (var first = read(log, OFTEN);
                var second = read(log, OFTEN)) {
            assertThat(second.model.events()).isEqualTo(first.model.events()).isPositive();
            assertTells(first, log);
            assertTells(second, log);
        }
        try (var third = read(log, OFTEN)) {
            assertThat(third.model.events()).isZero();
        }
    }

    @Test
    void a_folder_that_cannot_be_written_is_replaced_by_a_temporary_one() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "not a folder");
        var log = log("topic", 20);
        try (var reading = new Reading(log, IndexLocation.at(file.resolve("index")), OFTEN).follow(10)) {
            assertTells(reading, log);
        }
    }

    @Test
    void a_damaged_index_is_found_out_and_made_anew() throws IOException {
        var log = log("topic", 3_000);
        read(log, 20_000).close();
        read(log, SELDOM).close(); // what was in RocksDB's own log is in its tables by now
        int damaged = 0;
        try (var files = Files.walk(folder.resolve("firstmap-index"))) {
            for (var file : (Iterable<Path>) files.filter(it -> it.toString().endsWith(".sst"))::iterator) {
                var bytes = Files.readAllBytes(file);
                for (int at = 100; at < bytes.length; at += 1_000) bytes[at] ^= 0x10;
                Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
                damaged++;
            }
        }
        assertThat(damaged).isPositive();
        try (var again = read(log, SELDOM)) {
            boolean askAgain = false;
            for (var buffer : log.steps.get("phone").keySet()) {
                try {
                    assertThat(again.life("phone", buffer))
                            .isEqualTo(log.steps.get("phone").get(buffer));
                } catch (LogAway e) {
                    askAgain = true;
                    again.follow(100);
                }
            }
            assertThat(askAgain || again.model.events() > 0).isTrue();
            assertTells(again, log);
        }
    }

    @Test
    void a_buffer_whose_first_events_were_deleted_is_said_to_be_so_and_its_board_is_still_known() {
        var log = log("topic", 50);
        read(log, OFTEN).close();
        int home = Home.of("phone", MemoryEventLog.PARTITIONS);
        log.deleteBefore(home, log.end(home) - 1);
        try (var reading = read(log, OFTEN)) {
            assertThat(reading.model.events()).isZero();
            assertThat(reading.knows(log.board("phone"))).isTrue();
            assertThatThrownBy(() -> reading.life("phone", "buffer-0"))
                    .isInstanceOf(EventsGone.class)
                    .hasMessageContaining("the first events of buffer buffer-0 of board phone have been deleted");
        }
    }

    @Test
    void a_board_whose_first_events_were_deleted_before_they_were_read_is_not_made_up() {
        var log = log("topic", 50);
        int home = Home.of("phone", MemoryEventLog.PARTITIONS);
        log.deleteBefore(home, log.end(home) - 3);
        var beginning =
                "have been deleted from the log: partition %d begins at offset %d".formatted(home, log.end(home) - 3);
        for (int life = 0; life < 2; life++)
            try (var reading = read(log, OFTEN)) {
                assertThatThrownBy(() -> reading.model.look(known -> known.board("phone")))
                        .isInstanceOf(EventsGone.class)
                        .hasMessageContaining("board phone " + beginning);
                assertThat(reading.model.look(LiveModel::boards)).contains("phone");
                assertThat(reading.copy(home)).isEmpty();
                assertThat(reading.model.look(LiveModel::problem)).isEmpty();
            }
    }

    @Test
    void a_log_that_does_not_go_on_from_a_sound_index_is_corrupt_and_not_only_the_index() {
        var log = log("topic", 20);
        read(log, OFTEN).close();
        int home = Home.of("phone", MemoryEventLog.PARTITIONS);
        var first = log.lines(home).getFirst();
        log.lines(home).add(new LogRecord(Topic.EVENTS, home, log.end(home), first.key(), first.value()));
        try (var reading = read(log, OFTEN)) {
            assertThat(reading.model.events()).isGreaterThan(20);
            assertThatThrownBy(() -> reading.model.look(known -> known.board("phone")))
                    .isInstanceOf(CorruptLog.class)
                    .hasMessageContaining("offset " + (log.end(home) - 1));
        }
    }

    @Test
    void the_past_of_a_board_costs_what_was_read_since_it_was_kept() {
        var log = log("topic", 2_000);
        try (var reading = read(log, 20_000)) {
            long seq = log.board("phone").seq();
            log.linesRead = 0;
            assertThat(reading.rewound("phone", seq - 1).seq()).isEqualTo(seq - 1);
            assertThat(log.linesRead).isLessThan(500);
        }
    }

    @Test
    void what_was_followed_can_be_taken_over_and_is_the_takers_own() {
        var log = log("topic", 20);
        try (var reading = read(log, OFTEN)) {
            int home = Home.of("phone", MemoryEventLog.PARTITIONS);
            var warm = reading.copy(home).orElseThrow();
            assertThat(warm.position()).isEqualTo(log.end(home));
            var copy = warm.boards().get("phone");
            assertThat(copy.isSameAs(log.board("phone"))).isTrue();
            ask(log, "phone", "late");
            reading.follow(10);
            assertThat(copy.isSameAs(log.board("phone"))).isFalse();
        }
    }

    // ---- what it finds

    @Test
    void what_is_found_on_a_partition_is_doubted_at_once_and_the_other_is_followed() {
        var log = log("topic", 20);
        int home = Home.of("phone", MemoryEventLog.PARTITIONS);
        int other = Home.of("tablet", MemoryEventLog.PARTITIONS);
        assertThat(other).isNotEqualTo(home);
        try (var reading = read(log, SELDOM)) {
            assertThat(reading.model.doubt(home, "topic", log.lines(home).size()))
                    .isEmpty();
            var offset = log.writeGarbage(home, "phone", new byte[] {'{'});
            ask(log, "tablet", "late");
            reading.follow(10);
            assertThat(reading.model
                            .doubt(home, "topic", Long.MAX_VALUE)
                            .orElseThrow()
                            .offset())
                    .isEqualTo(offset);
            assertThat(reading.model.doubt(other, "topic", Long.MAX_VALUE)).isEmpty();
            assertThat(reading.knows(log.board("tablet"))).isTrue();
        }
    }

    @Test
    void more_events_than_were_decided_and_another_topic_are_doubted() {
        var log = log("topic", 20);
        int home = Home.of("phone", MemoryEventLog.PARTITIONS);
        try (var reading = read(log, SELDOM)) {
            assertThat(reading.model.doubt(home, "topic", log.lines(home).size() - 1))
                    .as("somebody has written one that fits")
                    .hasValueSatisfying(doubt -> assertThat(doubt.offset()).isEqualTo(log.end(home) - 1));
            assertThat(reading.model.doubt(home, "before", Long.MAX_VALUE))
                    .hasValueSatisfying(doubt -> assertThat(doubt)
                            .hasMessageContaining("the topic has been made anew: it was before, and is topic"));
        }
    }

    @Test
    void what_is_set_aside_is_passed_over_and_doubted_until_then() {
        var log = log("topic", 20);
        int home = Home.of("phone", MemoryEventLog.PARTITIONS);
        try (var reading = read(log, OFTEN)) {
            var offset = log.writeGarbage(home, "phone", null);
            ask(log, "phone", "late");
            reading.follow(10);
            log.quarantine(home, offset, null);
            reading.model.begin(log.shape());
            assertThat(reading.model.doubt(home, "topic", Long.MAX_VALUE))
                    .as("it has not come past it yet")
                    .isPresent();
            reading.follow(10);
            assertThat(reading.model.doubt(home, "topic", log.lines(home).size() - 1))
                    .isEmpty();
            assertTells(reading, log);
            long seq = log.board("phone").seq();
            assertThat(reading.rewound("phone", seq).isSameAs(log.board("phone")))
                    .isTrue();
        }
        try (var again = read(log, OFTEN)) {
            assertThat(again.model.events()).as("the index is still of use").isZero();
            assertTells(again, log);
        }
    }

    @Test
    void what_was_set_aside_and_passed_is_not_doubted_when_all_is_read_again_for_another_partition() {
        var log = log("topic", 20);
        int home = Home.of("phone", MemoryEventLog.PARTITIONS);
        int other = Home.of("tablet", MemoryEventLog.PARTITIONS);
        try (var reading = read(log, OFTEN)) {
            var offset = log.writeGarbage(home, "phone", null);
            ask(log, "phone", "late");
            reading.follow(10);
            log.quarantine(home, offset, null);
            reading.model.begin(log.shape());
            reading.follow(10);
            var garbage = log.writeGarbage(other, "tablet", null);
            assertThat(reading.model.read(log.from(other, garbage, 1), Map.of(other, garbage + 1)))
                    .isFalse();
            assertThat(reading.model.begin(log.shape())).as("all is read again").isEmpty();
            assertThat(reading.model.doubt(home, "topic", Long.MAX_VALUE)).isEmpty();
            assertThat(reading.model.doubt(other, "topic", Long.MAX_VALUE)).isPresent();
        }
    }

    @Test
    void a_board_that_stands_still_is_not_served_and_its_neighbours_are() {
        var log = log("topic", 20);
        int home = Home.of("phone", MemoryEventLog.PARTITIONS);
        var neighbour = "n0";
        for (int i = 0; Home.of(neighbour, MemoryEventLog.PARTITIONS) != home; i++) neighbour = "n" + i;
        log.ask(neighbour, define(Policy.STRICT), 0);
        var damaged = log.lines(home).get(3);
        log.damage(damaged);
        log.quarantine(home, damaged.offset(), "phone");
        for (int life = 0; life < 2; life++)
            try (var reading = read(log, OFTEN)) {
                assertThatThrownBy(() -> reading.model.look(known -> known.board("phone")))
                        .isInstanceOf(CorruptLog.class)
                        .hasMessageContaining("offset " + damaged.offset() + ": an event of board phone is set aside");
                assertThat(reading.knows(log.board(neighbour))).isTrue();
                assertThat(reading.copy(home)).as("nobody begins with that").isEmpty();
                assertThat(reading.model.doubt(home, "topic", Long.MAX_VALUE)).isEmpty();
            }
    }

    @Test
    void a_board_that_was_retired_after_it_had_lost_an_event_is_served_as_one_that_has_ended() {
        var log = log("topic", 20);
        int home = Home.of("phone", MemoryEventLog.PARTITIONS);
        var damaged = log.lines(home).stream()
                .filter(line -> "phone".equals(new String(line.key(), StandardCharsets.UTF_8)))
                .skip(3)
                .findFirst()
                .orElseThrow();
        log.damage(damaged);
        log.quarantine(home, damaged.offset(), "phone");
        var boards = new Boards();
        var aside = log.shape().aside();
        for (var line : log.lines(home)) boards.take(line, aside, it -> boards.evolve(it, Boards.read(it)));
        var definer = Snapshot.of(boards.board(home, "phone")).defined().definer();
        var asked = new RequestRecord(definer, 1_000_000, "phone", 0, new Request.Retire());
        log.writeGarbage(home, "phone", boards.retire(home, asked).orElseThrow().json());
        var late = EventSealer.decide(
                boards.board(home, "phone"), new RequestRecord(definer, 1_000_001, "phone", 0, new Request.Retire()));
        log.writeGarbage(home, "phone", late.getFirst().json());
        boards.board(home, "phone").evolve(late.getFirst().record());
        for (int life = 0; life < 2; life++)
            try (var reading = read(log, OFTEN)) {
                assertThat(reading.knows(boards.board(home, "phone"))).isTrue();
                assertThat(boards.board(home, "phone").isRetired()).isTrue();
                assertThat(reading.model.doubt(home, "topic", Long.MAX_VALUE)).isEmpty();
            }
    }

    private void assertIsMadeAnew(MemoryEventLog log) {
        long all = log.lines(0).size() + log.lines(1).size();
        for (int life = 0; life < 2; life++)
            try (var reading = read(log, OFTEN)) {
                assertThat(reading.model.events()).isEqualTo(life == 0 ? all : 0);
                assertTells(reading, log);
            }
    }

    private static void assertTells(Reading reading, MemoryEventLog log) {
        assertThat(log.boards.values()).allMatch(reading::knows);
        log.steps.forEach((board, buffers) -> buffers.forEach(
                (buffer, steps) -> assertThat(reading.life(board, buffer)).isEqualTo(steps)));
    }

    private Reading read(MemoryEventLog log, long dueBytes) {
        return new Reading(log, IndexLocation.at(folder), dueBytes).follow(7);
    }

    /** Two boards, and so many buffers that are created and released. */
    private static MemoryEventLog log(String topic, int buffers) {
        var log = new MemoryEventLog(topic);
        for (var board : List.of("phone", "tablet")) log.ask(board, define(Policy.STRICT), 0);
        for (int i = 0; i < buffers; i++) {
            var board = i % 2 == 0 ? "phone" : "tablet";
            ask(log, board, "buffer-" + i);
            if (i >= 10) log.ask(board, new Request.Release("buffer-" + (i - 10)), 1);
        }
        return log;
    }

    private static void ask(MemoryEventLog log, String board, String buffer) {
        log.ask(board, new Request.Create(buffer, 4096, null, null, List.of(), null), 0);
    }

    private static Request.Define define(Policy policy) {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 1 << 20, false, null, List.of());
        return new Request.Define(
                new BoardSpec(policy, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>()));
    }

    @Test
    void a_long_life_is_read_as_it_is_asked_for() {
        var log = new MemoryEventLog("topic");
        LongLife.requests(3_000).forEach(request -> log.ask(LongLife.BOARD, request, 0));
        try (var reading = new Reading(log, IndexLocation.at(folder), SELDOM).follow(100)) {
            log.linesRead = 0;
            var steps = reading.steps(LongLife.BOARD, LongLife.BUFFER, 0, Long.MAX_VALUE)
                    .iterator();
            long most = 0;
            for (long told = 0; steps.hasNext(); told++) {
                most = Math.max(most, log.linesRead - told);
                assertThat(steps.next())
                        .isEqualTo(log.steps
                                .get(LongLife.BOARD)
                                .get(LongLife.BUFFER)
                                .get((int) told));
            }
            assertThat(log.linesRead).isEqualTo(1 + Buffer.MAX_ATTACHMENTS + 3_000);
            assertThat(most).isLessThan(1_000);
        }
    }
}
