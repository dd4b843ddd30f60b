package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.rule.Snapshot;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
    private static final String BOARD = "phone";
    private static final LoopParts PARTS = LoopParts.SOUND.withDue(new LoopParts.Due(10, Duration.ofSeconds(60)));

    @Test
    void a_partition_is_due_after_so_many_events() {
        var log = new MemoryLog(PARTS);
        for (int i = 1; i <= 9; i++)
            assertThat(log.ask(BOARD, Requests.define())).isZero();
        assertThat(log.ask(BOARD, Requests.define())).isEqualTo(1);
        assertThat(log.ask(BOARD, Requests.define())).isZero();
    }

    @Test
    void a_large_board_waits_for_half_as_many_events_as_it_has_buffers_and_attachments() {
        var log = new MemoryLog(PARTS);
        log.ask(BOARD, Requests.define());
        var dueAt = new ArrayList<Integer>();
        for (int event = 2; event <= 100; event++)
            if (log.ask(BOARD, Requests.create("b" + event)) > 0) dueAt.add(event);
        // It grows by one with each event: as many as it had at the last checkpoint must come.
        assertThat(dueAt).containsExactly(10, 20, 39, 77);
    }

    @Test
    void a_partition_is_due_after_so_long_if_there_was_an_event() {
        var log = new MemoryLog(PARTS);
        assertThat(log.checkpoints.areDue()).isFalse();
        log.ask(BOARD, Requests.define());
        assertThat(log.checkpoints.areDue()).isFalse();
        log.now += Duration.ofSeconds(60).toNanos();
        assertThat(log.checkpoints.areDue()).isTrue();
        assertThat(log.ask(BOARD, Requests.define())).isEqualTo(1);
        log.now += Duration.ofSeconds(600).toNanos();
        assertThat(log.checkpoints.areDue()).as("nothing has changed").isFalse();
    }

    @Test
    void parts_that_a_shorter_snapshot_no_longer_needs_are_taken_away() {
        var large = new boolean[] {true};
        var log = new MemoryLog(PARTS.withSnapshot(board -> {
            var sound = Snapshot.of(board);
            if (!large[0]) return sound;
            // A board that has heard of very many nodes.
            var nodes = new LinkedHashMap<>(sound.nodes());
            for (int i = 0; i < 40_000; i++)
                nodes.put("node-" + i, sound.nodes().firstEntry().getValue());
            return new Snapshot(
                    sound.board(), sound.seq(), sound.head(), sound.last(), sound.at(), nodes, sound.defined(), null);
        }));
        for (int i = 0; i < 10; i++) log.ask(BOARD, Requests.define());
        assertThat(log.snapshots(BOARD)).containsKeys("#", BOARD, BOARD + "#0", BOARD + "#1");
        large[0] = false;
        for (int i = 0; i < 10; i++) log.ask(BOARD, Requests.define());
        assertThat(log.snapshots(BOARD)).containsOnlyKeys("#", BOARD, BOARD + "#0");
    }

    @Test
    void a_board_of_which_no_snapshot_can_be_taken_holds_up_nobody() {
        var log = new MemoryLog(PARTS.withSnapshot(board -> {
            throw new IllegalStateException("no");
        }));
        for (int i = 0; i < 30; i++) log.ask(BOARD, Requests.define());
        assertThat(log.records(Topic.EVENTS, BOARD)).hasSize(30);
        assertThat(log.snapshots(BOARD)).isEmpty();
    }

    @Test
    void many_boards_are_covered_over_several_transactions_and_the_last_one_says_so() {
        var log = new MemoryLog(PARTS.withDue(new LoopParts.Due(1_000_000, Duration.ofSeconds(60))));
        var home = Home.of(BOARD, MemoryLog.PARTITIONS);
        int boards = 0;
        // Together they are larger than what goes into one transaction.
        for (int i = 0; boards < 30; i++) {
            var board = "n" + i;
            if (Home.of(board, MemoryLog.PARTITIONS) != home) continue;
            boards++;
            log.ask(board, Requests.define());
            for (int buffer = 0; buffer < 800; buffer++) log.ask(board, Requests.create("b" + buffer));
        }
        log.now += Duration.ofSeconds(60).toNanos();
        assertThat(log.ask(BOARD, Requests.define())).as("not complete yet").isZero();
        var first = new HashMap<>(log.snapshots(BOARD));
        assertThat(first).isNotEmpty().doesNotContainKey("#");
        assertThat(log.checkpoints.areDue()).isTrue();
        assertThat(log.ask(BOARD, Requests.define())).isEqualTo(1);
        assertThat(log.snapshots(BOARD)).hasSize(2 * 31 + 1);
        var rebuilt = new Boards();
        assertThat(log.restore(Standby.NONE, Map.of(), rebuilt).get(home).read())
                .as("what was not acknowledged when the checkpoint began")
                .isEqualTo(2);
        assertThat(rebuilt.board(home, BOARD).isSameAs(log.boards.board(home, BOARD)))
                .isTrue();
    }
}
