package firstmap.coordinator.lease;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.rule.Board;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Sign;
import firstmap.events.Time;
import firstmap.events.Until;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lease of 2 s is four intervals, and one more. */
class LeasesTest {
    private static final long LEASE = 2_000_000_000L;
    private static final long INTERVAL = Beat.INTERVAL.toNanos();

    private final Leases leases = new Leases("me", Beat.READ_BACK);
    private final ParkedTurns parked = new ParkedTurns();
    private Board board = Boards.fresh("phone");
    private long now;

    @Test
    void who_is_silent_for_its_lease_is_asked_to_be_let_go_once() {
        given("camera");
        assertThat(intervals(5)).isEmpty();
        assertThat(intervals(1)).containsExactly("lease/camera/2");
        assertThat(intervals(20)).isEmpty();
    }

    @Test
    void a_mark_ends_the_silence() {
        given("camera", "display");
        for (int i = 0; i < 10; i++) {
            leases.read(new Sign.Mark("phone", "camera"));
            assertThat(intervals(4).stream().filter(it -> it.contains("camera")))
                    .isEmpty();
        }
        assertThat(intervals(5)).containsExactly("lease/camera/2");
    }

    @Test
    void who_has_said_goodbye_is_not_missed_until_it_comes_again() {
        given("camera");
        leases.read(new Sign.Goodbye("phone", "camera"));
        assertThat(intervals(50)).isEmpty();
        leases.read(new Sign.Mark("phone", "camera"));
        assertThat(intervals(6)).containsExactly("lease/camera/2");
    }

    @Test
    void who_holds_nothing_is_not_missed() {
        define(Time.GIVEN);
        decide(new RequestRecord("camera", 1, "phone", 0, new Request.Release("nothing")));
        assertThat(intervals(50)).isEmpty();
    }

    @Test
    void a_member_that_never_comes_is_missed_from_the_definition_on() {
        define(Time.GRANTED, "camera", "display");
        assertThat(intervals(6)).containsExactly("lease/camera/0.0", "lease/display/0.0");
    }

    @Test
    void whose_turn_is_parked_is_missed_in_the_next_round() {
        define(Time.GRANTED, "camera", "display");
        var turn = RequestRecord.turn("camera", "phone", 0, new Request.Turn(0, 1, List.of(), Until.at(7)));
        assertThat(parked.park(0, board, turn, 3)).isEmpty();
        assertThat(intervals(6)).containsExactly("lease/display/0.0");
        parked.forget(0, board);
        assertThat(intervals(1)).containsExactly("lease/camera/0.0");
    }

    @Test
    void ticks_that_do_not_come_back_count_for_nothing() {
        given("camera");
        assertThat(intervals(5)).isEmpty();
        var underWay = leases.tick(now += INTERVAL).orElseThrow();
        for (int i = 0; i < 19; i++) {
            now += INTERVAL;
            assertThat(leases.tick(now)).isEmpty();
            assertThat(look()).isEmpty();
        }
        // The silence of before was perhaps the broker's.
        leases.read(underWay);
        assertThat(look()).isEmpty();
        assertThat(intervals(4)).isEmpty();
        assertThat(intervals(1)).containsExactly("lease/camera/2");
    }

    @Test
    void a_tick_that_is_lost_is_followed_by_another_and_many_of_a_stalled_owner_by_one() {
        given("camera");
        var lost = leases.tick(now).orElseThrow();
        leases.lost(lost, now += 100 * INTERVAL);
        assertThat(leases.tick(now)).isEmpty();
        var next = leases.tick(now + INTERVAL).orElseThrow();
        assertThat(next.count()).isEqualTo(lost.count() + 1);
        assertThat(leases.tick(now + 10 * INTERVAL)).isEmpty();
    }

    @Test
    void a_tick_that_was_written_and_does_not_come_back_is_followed_by_another_in_the_end() {
        given("camera");
        leases.tick(now += INTERVAL).orElseThrow();
        assertThat(leases.tick(now + 19 * INTERVAL)).isEmpty();
        now += 20 * INTERVAL;
        leases.read(leases.tick(now).orElseThrow());
        assertThat(look()).isEmpty();
        assertThat(intervals(4)).isEmpty();
        assertThat(intervals(1)).containsExactly("lease/camera/2");
    }

    @Test
    void the_ticks_of_another_owner_and_old_ones_count_for_nothing() {
        given("camera");
        intervals(3);
        for (int i = 1; i < 100; i++) {
            now += INTERVAL;
            leases.read(new Sign.Tick("other", i));
            leases.read(new Sign.Tick("me", 2));
            assertThat(look()).isEmpty();
        }
    }

    @Test
    void what_has_changed_meanwhile_is_asked_for_anew() {
        given("camera");
        assertThat(intervals(6)).containsExactly("lease/camera/2");
        decide(new RequestRecord("camera", 3, "phone", 0, new Request.Release("nothing")));
        assertThat(intervals(1)).containsExactly("lease/camera/3");
    }

    // ---- a board

    private void given(String... nodes) {
        define(Time.GIVEN);
        for (var node : nodes) {
            decide(new RequestRecord(node, 1, "phone", 0, new Request.Release("nothing")));
            decide(new RequestRecord(
                    node, 2, "phone", 0, new Request.Create(node + "-buffer", 4096, null, null, List.of(), null)));
        }
    }

    private void define(Time time, String... nodes) {
        var heap = new HeapSpec("system", HeapSpec.Kind.PAGED, 1L << 32, 1 << 20, false, null, List.of());
        var spec = new BoardSpec(Policy.STRICT, Check.ATTACH, 4096, List.of(heap), new LinkedHashMap<>());
        decide(new RequestRecord(
                "owner", 1, "phone", 0, new Request.Define(spec.withTime(time).withLease(LEASE), List.of(nodes))));
    }

    private void decide(RequestRecord request) {
        for (var event : EventSealer.decide(board, request)) board.evolve(event.record());
    }

    /** So many ticks are written and come back, each an interval after the one before; whom it asks to let go. */
    private List<String> intervals(int count) {
        var ended = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            now += INTERVAL;
            leases.read(leases.tick(now).orElseThrow());
            ended.addAll(look());
        }
        return ended;
    }

    private List<String> look() {
        return leases.ended(0, List.of(board), parked, now).stream()
                .map(RequestRecord::id)
                .toList();
    }
}
