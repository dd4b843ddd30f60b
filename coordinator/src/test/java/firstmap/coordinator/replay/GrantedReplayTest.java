package firstmap.coordinator.replay;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.GrantedRecording;
import firstmap.events.Policy;
import firstmap.events.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Boards that grant their time are asked again on boards whose time is given, in the order in which they were decided. */
class GrantedReplayTest {
    @Property(tries = 100)
    void unchanged_nothing_differs(@ForAll long seed, @ForAll @IntRange(max = 150) int steps) {
        for (var verdict : replay(GrantedRecording.withLeases(seed, steps), Change.NONE)) {
            assertThat(verdict.status()).as(verdict.problem()).isEqualTo(BoardDifferences.Status.REPLAYED);
            assertThat(verdict.first()).isNull();
            assertThat(verdict.diverged()).isZero();
            assertThat(verdict.reworded()).isZero();
            assertThat(verdict.recorded()).isEqualTo(verdict.replayed());
            assertThat(verdict.elsewhere()).isZero();
        }
    }

    @Property(tries = 60)
    void under_another_policy_each_board_is_replayed_to_its_end(@ForAll long seed) {
        var log = GrantedRecording.withLeases(seed, 120);
        for (var verdict : replay(log, new Change(null, null, Policy.COMPATIBLE, null))) {
            assertThat(verdict.status()).as(verdict.problem()).isEqualTo(BoardDifferences.Status.REPLAYED);
            long rounds = log.board(verdict.board()).grantsTime() ? 1 : 0;
            assertThat(verdict.recorded().events())
                    .isLessThanOrEqualTo(log.board(verdict.board()).seq())
                    .isGreaterThanOrEqualTo(rounds);
        }
    }

    /** On a board of another file, too, whether that has leases or not: the same nodes were silent. */
    @Property(tries = 30)
    void on_another_board_whoever_was_let_go_is_let_go_where_it_was(@ForAll long seed) {
        var log = GrantedRecording.withLeases(seed, 100);
        var other = new Chance(seed).spec(Policy.MIGRATE);
        for (var verdict : replay(log, new Change(other, null, null, null)))
            assertThat(verdict.status())
                    .as(verdict.problem())
                    .isIn(BoardDifferences.Status.REPLAYED, BoardDifferences.Status.IMPOSSIBLE);
    }

    private static List<BoardDifferences> replay(GrantedRecording log, Change change) {
        var verdicts = new ArrayList<BoardDifferences>();
        for (int partition = 0; partition < GrantedRecording.PARTITIONS; partition++)
            verdicts.addAll(new Replay(log, change, Set.of(), Progress.SILENT).partition(partition, () -> false));
        return verdicts;
    }
}
