package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.platform.ClassPathPlatforms;
import firstmap.coordinator.trial.Chance;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Limits;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a board makes of the numbers and the times that nodes give, and of names that anybody can write. */
class NodesTest {
    private static final Request NOTHING = new Request.Leave("nobody");

    private final Desk desk = new Desk();
    private final Desk first = new Desk(Edition.FIRST);

    NodesTest() {
        for (var each : List.of(desk, first))
            each.define("system", new Chance(1).spec(Policy.STRICT).withOpen(false));
    }

    private static RequestRecord asked(String node, long seq, long at) {
        return new RequestRecord(node, seq, "test", at, NOTHING);
    }

    private static void isNotHeard(Desk desk, RequestRecord request, String why) {
        var before = Snapshot.of(desk.board);
        assertThatThrownBy(() -> desk.ask(request))
                .isInstanceOf(Inadmissible.class)
                .hasMessage(why);
        assertThat(Snapshot.of(desk.board)).as("it uses up nothing").isEqualTo(before);
    }

    // ---- numbers

    /** Met: one such request, and what the real camera asked from then on counted as a repetition, for ever. */
    @ParameterizedTest
    @ValueSource(longs = {66, 1000, Integer.MAX_VALUE, Long.MAX_VALUE})
    void a_number_that_leaps_is_not_heard_and_the_node_goes_on(long seq) {
        desk.ask(asked("camera", 1, 5));
        isNotHeard(
                desk,
                asked("camera", seq, 5),
                "seq: " + seq + " is more than 64 above 1, the highest that the board has heard of node camera");
        assertThat(desk.ask(asked("camera", 2, 5))).hasSize(1);
    }

    @Test
    void a_number_may_be_64_above_the_highest_also_of_a_node_that_is_new() {
        assertThat(desk.ask(asked("camera", 64, 5))).hasSize(1);
        assertThat(desk.log.getLast().missed()).isEqualTo(63);
        assertThat(desk.ask(asked("camera", 128, 5))).hasSize(1);
        isNotHeard(
                desk,
                asked("display", 65, 5),
                "seq: 65 is more than 64 above 0, the highest that the board has heard of node display");
    }

    @Test
    void a_board_that_is_not_defined_is_as_wary() {
        var board = new Board("test", ClassPathPlatforms.INSTANCE);
        assertThatThrownBy(() -> board.decide(asked("camera", Long.MAX_VALUE, 0)))
                .isInstanceOf(Inadmissible.class);
        assertThat(board.decide(asked("camera", Long.MAX_VALUE, 0), Edition.FIRST))
                .hasSize(1);
    }

    @Test
    void a_repetition_changes_nothing_whatever_else_is_wrong_with_it() {
        desk.ask(asked("camera", 1, 5));
        assertThat(desk.ask(asked("camera", 1, Long.MAX_VALUE))).isEmpty();
    }

    @Test
    void a_board_hears_so_many_nodes_and_no_other_one_pushes_them_out() {
        for (int i = 2; i <= HeardNodes.MAX; i++) desk.ask("node-" + i, NOTHING);
        isNotHeard(
                desk,
                asked("one-more", 1, desk.log.size()),
                "node: the board has heard 4096 nodes, and one-more is none of them");
        assertThat(desk.ask("node-2", NOTHING)).hasSize(1);
    }

    // ---- times

    @Test
    void a_time_that_is_none_is_not_heard() {
        isNotHeard(
                desk,
                asked("camera", 1, Limits.MAX_AT + 1),
                "at: 4611686018427387904 is out of range 0..4611686018427387903");
        assertThat(desk.ask(asked("camera", 1, Limits.MAX_AT))).hasSize(1);
    }

    @Test
    void a_time_before_the_nodes_own_is_refused_and_one_before_the_boards_is_granted_and_said() {
        desk.ask(asked("camera", 1, 100));
        assertThat(desk.ask(asked("camera", 2, 99))).singleElement().isInstanceOfSatisfying(Event.Refused.class, it -> {
            assertThat(it.errno()).isEqualTo(Errno.EINVAL);
            assertThat(it.reason()).isEqualTo("at: 99 lies before 100, to which node camera has come");
        });
        assertThat(desk.log.getLast().behind()).isEqualTo(1);
        assertThat(desk.ask(new RequestRecord("camera", 3, "test", 100, join("camera"))))
                .hasOnlyElementsOfType(Event.Joined.class);
        assertThat(desk.log.getLast().behind()).isZero();

        assertThat(desk.ask(new RequestRecord("display", 1, "test", 30, join("display"))))
                .hasOnlyElementsOfType(Event.Joined.class);
        assertThat(desk.log.getLast().behind()).isEqualTo(70);
        assertThat(desk.rebuilt().isSameAs(desk.board)).isTrue();
    }

    @Test
    void a_number_that_comes_late_was_asked_before_and_may_say_so() {
        desk.ask(asked("camera", 1, 100));
        desk.ask(asked("camera", 3, 300));
        assertThat(desk.ask(new RequestRecord("camera", 2, "test", 200, join("camera"))))
                .hasOnlyElementsOfType(Event.Joined.class);
        assertThat(desk.log.getLast().behind()).isEqualTo(100);
        assertThat(((Event.Refused) desk.ask(asked("camera", 4, 299)).getFirst()).errno())
                .isEqualTo(Errno.EINVAL);
    }

    @Test
    void only_the_first_event_of_an_answer_says_how_far_it_lies_behind() {
        desk.ask(new RequestRecord("camera", 1, "test", 7, join("camera")));
        desk.ask(asked("display", 1, 50));
        desk.ask(new RequestRecord("camera", 2, "test", 8, new Request.Create("b", 4096, null, null, List.of(), null)));
        assertThat(desk.ask(new RequestRecord("camera", 3, "test", 9, new Request.Release("b"))))
                .hasSize(2);
        assertThat(desk.log.reversed().stream().limit(2).map(event -> event.behind()))
                .containsExactly(0L, 41L);
    }

    // ---- the end of a board

    @Test
    void what_is_retired_stays_so_for_whoever_restores_or_rebuilds_it() {
        desk.ask("camera", join("camera"));
        desk.ask("system", new Request.Retire());
        for (var board : List.of(
                desk.board,
                desk.board.copy(),
                desk.rebuilt(),
                Snapshot.of(desk.board).restore(ClassPathPlatforms.INSTANCE))) {
            assertThat(board.isRetired()).isTrue();
            assertThat(board.isSameAs(desk.board)).isTrue();
            assertThat(board.spec()).isEmpty();
            assertThat(board.devices()).isEmpty();
            var again =
                    new RequestRecord("system", 3, "test", 9, new Request.Define(new Chance(1).spec(Policy.STRICT)));
            assertThat(((Event.Refused) board.decide(again).getFirst()).errno()).isEqualTo(Errno.EEXIST);
            assertThat(board.whatIf(new Request.Attach("a", "b", "camera", "f", false)))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Event.Refused.class,
                            refused -> assertThat(refused.reason()).startsWith("the board is retired"));
            // The very define that made it, read again.
            assertThat(board.decide(asked("system", 1, 0))).isEmpty();
        }
        assertThatThrownBy(() -> desk.board.evolve(desk.stamp(
                        desk.board, asked("x", 1, 9), 0, 0, desk.log.getFirst().event())))
                .isInstanceOf(Corruption.class)
                .hasMessageEndingWith("the board is retired");
    }

    // ---- as before

    @Test
    void by_the_first_edition_numbers_leap_times_run_back_and_no_board_ends() {
        assertThat(first.ask(asked("camera", Long.MAX_VALUE, Long.MAX_VALUE))).hasSize(1);
        assertThat(first.log.getLast().missed()).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(((Event.Refused) first.ask(asked("display", 1, 0)).getFirst()).errno())
                .isEqualTo(Errno.ENODEV);
        assertThat(first.log.getLast().behind()).isZero();
        isNotHeard(
                first,
                new RequestRecord("system", 2, "test", 0, new Request.Retire()),
                "type: the board is decided by rule 1, which has no retire");
        isNotHeard(
                first,
                new RequestRecord("system", 2, "test", 0, new Request.Malformed("retire", "nonsense: unknown")),
                "type: the board is decided by rule 1, which has no retire");
        var open = new Request.Define(new Chance(1).spec(Policy.STRICT).withOpen(true));
        assertThat(new Board("other", ClassPathPlatforms.INSTANCE)
                        .decide(new RequestRecord("system", 1, "other", 0, open), Edition.FIRST))
                .singleElement()
                .isInstanceOfSatisfying(
                        Event.Refused.class, it -> assertThat(it.errno()).isEqualTo(Errno.EINVAL));
    }

    @Test
    void by_the_first_edition_nobody_has_a_lease() {
        var define = new Request.Define(
                new Chance(1).spec(Policy.STRICT).withOpen(false).withLease(15_000_000_000L));
        assertThat(new Board("other", ClassPathPlatforms.INSTANCE)
                        .decide(new RequestRecord("system", 1, "other", 0, define), Edition.FIRST))
                .singleElement()
                .isInstanceOfSatisfying(Event.Refused.class, it -> {
                    assertThat(it.errno()).isEqualTo(Errno.EINVAL);
                    assertThat(it.reason()).isEqualTo("spec.lease: rule 1 does not have it");
                });
    }

    @Test
    void by_the_first_edition_any_node_may_act_for_any_other() {
        first.ask("camera", join("camera"));
        first.ask("camera", new Request.Create("b", 4096, null, "camera", List.of(), null));
        assertThat(first.ask("stranger", new Request.Release("b"))).hasSize(2);
        assertThat(first.ask("stranger", new Request.Leave("camera"))).hasOnlyElementsOfType(Event.Left.class);
        assertThat(Snapshot.of(first.board).defined().definer()).isNull();
    }

    private static Request join(String device) {
        return new Request.Join(
                device, new Chance(1).spec(Policy.STRICT).devices().firstEntry().getValue());
    }
}
