package firstmap.coordinator.boards;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.rule.Opening;
import firstmap.coordinator.rule.Seeds;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.rule.Tries;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;

/** Whatever members ask: what comes of a round follows from its turns alone. */
@AddLifecycleHook(Tries.class)
class RoundPropertiesTest {
    private static final int ROUNDS = 25;

    @Property(tries = 200)
    void in_whatever_order_turns_come_the_events_are_the_same(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 1, max = 6) int members) {
        var one = new GrantedPlay(seed, members);
        var other = new GrantedPlay(seed, members);
        var chance = new Random(seed);
        for (int i = 0; i < ROUNDS && one.goesOn(); i++) {
            var turns = one.turns();
            assertThat(other.turns()).isEqualTo(turns);
            assertThat(other.play(other.shuffled(turns, chance))).isEqualTo(one.play(turns));
        }
        Statistics.label("refused")
                .collect(one.log.stream().anyMatch(record -> record.event() instanceof Event.Refused));
        Statistics.label("a lease has ended").collect(one.log.stream().anyMatch(EventRecord::isOfExpiry));
        Statistics.label("rounds of one instant")
                .collect(one.log.stream()
                        .anyMatch(record -> record.event() instanceof Event.Granted granted
                                && granted.round() != null
                                && granted.round() > 0));
    }

    @Property(tries = 100)
    void a_board_is_the_fold_of_its_events_and_can_be_restored_after_any_of_them(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 1, max = 6) int members) {
        var play = new GrantedPlay(seed, members);
        for (int i = 0; i < ROUNDS && play.goesOn(); i++) play.play(play.turns());
        var fold = Boards.fresh("test");
        for (var record : play.log) {
            fold.evolve(record);
            var restored = Boards.restored(Snapshot.of(fold));
            assertThat(restored.isSameAs(fold)).isTrue();
            assertThat(restored.open()).isEqualTo(fold.open());
            assertThat(restored.asked()).isEqualTo(fold.asked());
        }
        assertThat(fold.isSameAs(play.board)).isTrue();
    }

    @Property(tries = 200)
    void time_never_runs_back_and_each_round_ends_with_what_opens_the_next(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 1, max = 6) int members) {
        var play = new GrantedPlay(seed, members);
        long at = 0;
        for (int i = 0; i < ROUNDS && play.goesOn(); i++) {
            var open = play.board.open().orElseThrow();
            var turns = play.turns();
            var events = play.play(turns);
            assertThat(events.subList(0, events.size() - 1))
                    .allMatch(record -> record.at() == open.at() && record.behind() == 0 && record.missed() == 0)
                    .noneMatch(record -> record.event() instanceof Event.Granted);
            var last = events.getLast();
            assertThat(last.cause()).isEqualTo("time/" + open);
            assertThat(last.node()).isNull();
            var granted = (Event.Granted) last.event();
            assertThat(said(granted)).containsExactlyInAnyOrderElementsOf(nodes(turns));
            assertThat(granted.expired()).containsExactlyInAnyOrderElementsOf(expired(turns));
            assertThat(granted.gone()).containsAll(granted.expired());
            assertThat(last.at()).isGreaterThanOrEqualTo(at);
            at = last.at();
            assertThat(play.board.open().isEmpty()).isEqualTo(granted.round() == null);
            if (granted.round() != null)
                assertThat(play.board.asked()).as("somebody is asked").isNotEmpty();
            assertThat(play.parked().all(0)).isEmpty();
        }
    }

    private static List<String> said(Event.Granted granted) {
        var said = new ArrayList<>(granted.promises().keySet());
        said.addAll(granted.gone());
        return said;
    }

    private static List<String> expired(List<RequestRecord> turns) {
        return nodes(turns.stream()
                .filter(turn -> turn.request() instanceof Request.Expire)
                .toList());
    }

    private static List<String> nodes(List<RequestRecord> turns) {
        return turns.stream().map(RequestRecord::onBehalfOf).toList();
    }

    @Property(tries = 50)
    void nobodys_name_comes_first_in_most_rounds(@ForAll(supplier = Seeds.class) long seed) {
        var first = new TreeMap<String, Integer>();
        var names = List.of("a", "b", "c");
        for (int round = 0; round < 300; round++) {
            var open = new Opening(seed >>> 2, round, 1);
            first.merge(Round.order(open, names).getFirst(), 1, Integer::sum);
        }
        // 300 draws of one in three: 100 each, and hardly ever beyond five deviations of 8.2.
        assertThat(first).hasSize(3);
        assertThat(first.values()).allMatch(count -> count > 55 && count < 145);
    }
}
