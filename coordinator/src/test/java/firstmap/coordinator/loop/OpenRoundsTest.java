package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.GrantedPlay;
import firstmap.coordinator.boards.ParkedTurns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenRoundsTest {
    private static final List<Integer> HOME = List.of(0);

    private final Boards boards = new Boards();
    private final ParkedTurns parked = new ParkedTurns();
    private final OpenRounds rounds = new OpenRounds();
    private long seconds = Long.MAX_VALUE / 2_000_000_000; // a clock that begins anywhere

    private GrantedPlay play(String board, int members) {
        var play = new GrantedPlay(board, 1, members);
        boards.put(0, play.board);
        return play;
    }

    private List<OpenRound> after(int more, List<Integer> home) {
        seconds += more;
        rounds.refresh(home, boards, parked, Duration.ofSeconds(seconds).toNanos());
        return rounds.told()
                .getOrDefault(0, new OpenRounds.OfPartition(0, List.of()))
                .longest();
    }

    @Test
    void who_has_not_come_is_waited_for() {
        var play = play("phone", 3);
        assertThat(after(0, HOME))
                .containsExactly(new OpenRound("phone", 0, 0, 0, List.of("node-0", "node-1", "node-2"), 0));

        parked.park(0, play.board, play.turns().get(1), 7);
        var round = after(2, HOME).getFirst();
        assertThat(round).isEqualTo(new OpenRound("phone", 0, 0, 2000, List.of("node-0", "node-2"), 0));
        assertThat(round.sentence()).isEqualTo("board phone waits in round 0.0 for node-0, node-2");
    }

    @Test
    void a_round_that_follows_begins_to_wait_anew_and_what_has_ended_waits_for_nobody() {
        var play = play("phone", 1);
        after(0, HOME);
        var before = play.board.open();
        play.play(play.turns());
        assertThat(play.board.open()).isNotEqualTo(before);
        assertThat(after(5, HOME))
                .allSatisfy(round -> assertThat(round.openMillis()).isZero());

        while (play.goesOn()) play.play(play.turns());
        assertThat(after(5, HOME)).isEmpty();
        assertThat(rounds.told()).isEmpty();
    }

    @Test
    void the_longest_open_come_first_and_there_are_bounds_to_boards_and_names() {
        play("slow", OpenRounds.MOST_NODES + 5);
        after(0, HOME);
        for (int i = 0; i < OpenRounds.MOST_BOARDS + 7; i++) play("board-" + i, 1);
        var told = after(3, HOME);

        assertThat(rounds.told().get(0).boards()).isEqualTo(OpenRounds.MOST_BOARDS + 8);
        assertThat(told).hasSize(OpenRounds.MOST_BOARDS);
        assertThat(told.getFirst().board()).isEqualTo("slow");
        assertThat(told.getFirst().waitsFor()).hasSize(OpenRounds.MOST_NODES);
        assertThat(told.getFirst().more()).isEqualTo(5);
        assertThat(told.getFirst().sentence()).endsWith("node-9 and 5 others");
    }

    @Test
    void a_partition_that_has_gone_and_comes_back_is_waited_for_anew() {
        play("phone", 1);
        after(0, HOME);
        assertThat(after(4, List.of())).isEmpty();
        assertThat(after(4, HOME).getFirst().openMillis()).isZero();
    }

    @Test
    void nothing_is_looked_at_twice_within_a_second() {
        var play = play("phone", 2);
        after(0, HOME);
        parked.park(0, play.board, play.turns().getFirst(), 7);
        rounds.refresh(
                HOME,
                boards,
                parked,
                Duration.ofSeconds(seconds).plusMillis(900).toNanos());
        assertThat(rounds.told())
                .isEqualTo(Map.of(
                        0,
                        new OpenRounds.OfPartition(
                                1, List.of(new OpenRound("phone", 0, 0, 0, List.of("node-0", "node-1"), 0)))));
        assertThat(after(1, HOME).getFirst().waitsFor()).hasSize(1);
    }
}
