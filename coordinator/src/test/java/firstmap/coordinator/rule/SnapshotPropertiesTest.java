package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.platform.ClassPathPlatforms;
import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.RuleOracle;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.ArrayList;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;

/** A board that comes from a snapshot, or is a copy, is the board: it answers the same from then on. */
@AddLifecycleHook(Tries.class)
class SnapshotPropertiesTest {
    private static final int MORE = 15;

    @Property
    @Tries.OneIn(10)
    void after_any_requests_a_restored_board_is_the_same_and_goes_on_with_the_same_events(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(max = 80) int requests) {
        var play = new Play(seed, requests);
        var snapshot = Snapshot.of(play.desk.board);
        var restored = snapshot.restore(ClassPathPlatforms.INSTANCE);

        assertThat(restored.isSameAs(play.desk.board)).isTrue();
        assertThat(Snapshot.of(restored)).isEqualTo(snapshot);
        play.goOn(restored);
        play.statistics();
    }

    @Property
    @Tries.OneIn(10)
    void a_copy_goes_on_with_the_same_events_and_neither_changes_the_other(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(max = 80) int requests) {
        var play = new Play(seed, requests);
        var before = Snapshot.of(play.desk.board);
        var untouched = play.desk.board.copy();
        var copy = play.desk.board.copy();

        assertThat(copy.isSameAs(play.desk.board)).isTrue();
        play.goOn(copy);
        assertThat(Snapshot.of(untouched)).isEqualTo(before);
        assertThat(untouched.isSameAs(before.restore(ClassPathPlatforms.INSTANCE)))
                .isTrue();

        var after = Snapshot.of(play.desk.board);
        play.more(copy);
        assertThat(Snapshot.of(play.desk.board)).isEqualTo(after);
        assertThat(play.desk.board.isSameAs(after.restore(ClassPathPlatforms.INSTANCE)))
                .isTrue();
    }

    /** Between two events of one answer a board can be met as well: by those who follow the log. */
    @Property
    @Tries.OneIn(10)
    void after_any_event_the_board_can_be_restored(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 30, max = 80) int requests) {
        var play = new Play(seed, requests);
        var board = new Board("test", ClassPathPlatforms.INSTANCE);
        for (var event : play.desk.log) {
            board.evolve(event);
            assertThat(Snapshot.of(board).restore(ClassPathPlatforms.INSTANCE).isSameAs(board))
                    .isTrue();
        }
    }

    /** A board with a past, and what it is asked next. */
    private static final class Play {
        final Desk desk;
        private final Chance chance;
        private final boolean restless;

        Play(long seed, int requests) {
            chance = new Chance(seed);
            desk = new Desk(chance.oneOf(Edition.values()));
            restless = chance.oneIn(2);
            if (requests == 0) return;
            if (chance.oneIn(20)) desk.ask("early", chance.request(desk.board)); // ENOENT before there is a board
            desk.define("system", restless ? chance.restlessSpec() : chance.spec(chance.oneOf(Policy.values())));
            for (int i = 1; i < requests; i++) {
                var node = "node-" + chance.below(3);
                if (chance.oneIn(20)) desk.skip(node, chance.below(64));
                desk.ask(node, next(desk.board));
            }
        }

        private Request next(Board board) {
            return restless ? chance.restlessRequest(board) : chance.request(board);
        }

        /** The same requests to both, and the same answers of both. */
        void goOn(Board other) {
            for (int i = 0; i < MORE; i++) {
                int from = desk.log.size();
                var request = desk.request("node-" + chance.below(3), next(desk.board));
                assertThat(other.missedBefore(request)).isEqualTo(desk.board.missedBefore(request));
                var answer = other.decide(request, desk.edition);
                assertThat(answer).isEqualTo(desk.ask(request));
                assertThat(desk.log.subList(from, desk.log.size()).stream()
                                .map(EventRecord::event)
                                .toList())
                        .isEqualTo(answer);
                for (var event : desk.log.subList(from, desk.log.size())) other.evolve(event);
                assertThat(other.decide(request)).as("heard").isEmpty();
            }
            assertThat(other.isSameAs(desk.board)).isTrue();
            assertThat(RuleOracle.picture(other)).isEqualTo(RuleOracle.picture(desk.board));
            assertThat(other.isSameAs(desk.rebuilt())).isTrue();
        }

        /** Requests to the other alone. */
        void more(Board other) {
            for (int i = 0; i < MORE; i++) {
                var request = new RequestRecord("alone", i + 1, "test", 0, next(other));
                long missed = other.missedBefore(request);
                long behind = other.behind(request.at());
                for (var event : new ArrayList<>(other.decide(request))) {
                    other.evolve(desk.stamp(other, request, missed, behind, event));
                    missed = 0;
                    behind = 0;
                }
            }
        }

        void statistics() {
            var board = desk.board;
            var attachments = board.buffers().values().stream()
                    .flatMap(buffer -> buffer.attachments().values().stream())
                    .toList();
            covers("a buffer has storage", board.buffers().values().stream().anyMatch(Buffer::isBacked), 30);
            covers("a buffer moves", board.buffers().values().stream().anyMatch(Buffer::isMoving), 0.2);
            covers("an attachment is mapped", attachments.stream().anyMatch(Attachment::isMapped), 30);
            covers("an alternative is chosen", attachments.stream().anyMatch(it -> it.choice() != null), 3);
            covers(
                    "a function is expected",
                    board.buffers().values().stream()
                            .anyMatch(buffer -> !buffer.expects().isEmpty()),
                    3);
            covers("a buffer is gone", desk.log.stream().anyMatch(it -> it.event() instanceof Event.Freed), 10);
        }

        private static void covers(String what, boolean happened, double percent) {
            Statistics.label(what)
                    .collect(happened)
                    .coverage(coverage -> coverage.check(true).percentage(share -> share > percent));
        }
    }
}
