package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.platform.ClassPathPlatforms;
import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.RuleOracle;
import firstmap.events.BoardSpec;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;

/** Whatever nodes have done: whose lease has ended has let go of all of it, as if it had done so itself. */
@AddLifecycleHook(Tries.class)
class LeasePropertiesTest {
    private static final int NODES = 3;

    /** A board with leases, its nodes, and what they have asked of it so far. */
    private static final class Play {
        final Desk desk = new Desk();
        final Chance chance;
        private final boolean isRestless;

        Play(long seed, int requests) {
            chance = new Chance(seed);
            isRestless = chance.oneIn(2);
            var spec = isRestless ? chance.restlessSpec() : chance.spec(chance.oneOf(Policy.values()));
            desk.define("system", spec.withLease(BoardSpec.MIN_LEASE));
            ask(requests);
        }

        void ask(int requests) {
            for (int i = 0; i < requests; i++)
                desk.ask(
                        "node-" + chance.below(NODES),
                        isRestless ? chance.restlessRequest(desk.board) : chance.request(desk.board));
        }

        /** Who has something that an expiry would undo, by the events alone. */
        List<String> devicesOf(String node) {
            return desk.board.devices().keySet().stream()
                    .filter(device -> desk.joiner(device).equals(node))
                    .toList();
        }

        List<String> unreleasedOf(String node) {
            return desk.board.buffers().values().stream()
                    .filter(buffer ->
                            !buffer.released() && desk.creator(buffer.id()).equals(node))
                    .map(Buffer::id)
                    .toList();
        }

        boolean hasNothing(String node) {
            return devicesOf(node).isEmpty() && unreleasedOf(node).isEmpty();
        }

        /** What the same node brings about that lets go of it all by itself, on a copy of the board. */
        List<Event> byItself(String node, Board copy) {
            var events = new ArrayList<Event>();
            var by = new Desk();
            by.board = copy;
            by.skip(node, (int) copy.heard(node).numbers().highest());
            for (var device : devicesOf(node)) events.addAll(by.ask(request(by, node, new Request.Leave(device))));
            for (var buffer : unreleasedOf(node)) events.addAll(by.ask(request(by, node, new Request.Release(buffer))));
            return events;
        }

        private static RequestRecord request(Desk by, String node, Request request) {
            long seq = by.board.heard(node).numbers().highest() + 1;
            return new RequestRecord(node, seq, "test", by.board.at(), request);
        }
    }

    @Property
    @Tries.OneIn(10)
    void who_is_let_go_lets_go_as_if_it_had_done_so_itself(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 5, max = 100) int requests) {
        var play = new Play(seed, requests);
        var board = play.desk.board;
        int undone = 0;
        for (var node : List.of("node-1", "node-0", "node-2")) {
            assertThat(board.mortals().contains(node)).isEqualTo(!play.hasNothing(node));
            var copy = Snapshot.of(board).restore(ClassPathPlatforms.INSTANCE);
            var devices = Set.copyOf(play.devicesOf(node));
            var ties = RuleOracle.attachments(board);
            var byItself = play.byItself(node, copy);

            var events = play.desk.expire(node);
            assertThat(events).isEqualTo(byItself);
            undone += events.size();
            assertThat(board.devices()).isEqualTo(copy.devices());
            assertThat(board.buffers()).isEqualTo(copy.buffers());
            assertThat(board.heaps()).isEqualTo(copy.heaps());
            assertThat(board.hasSameFreeMemoryAs(copy)).isTrue();

            assertThat(play.hasNothing(node)).isTrue();
            assertThat(board.mortals()).doesNotContain(node);
            assertThat(RuleOracle.attachments(board).values())
                    .noneMatch(
                            attachment -> devices.contains(attachment.function().device()));
            assertThat(board.buffers().values())
                    .noneMatch(buffer -> buffer.moving() != null
                            && devices.contains(buffer.moving().device()));
            RuleOracle.nobodyElseIsTouched(ties, board, events);
            RuleOracle.moversAreSound(board, List.of());
            RuleOracle.heapsAreSound(board);
            RuleOracle.iovasAreSound(board);
            play.ask(10);
        }
        Statistics.label("something was undone")
                .collect(undone > 0)
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 50));
    }

    @Property
    @Tries.OneIn(10)
    void each_event_of_an_expiry_is_in_the_name_of_who_is_let_go_and_none_of_its_asking(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 5, max = 80) int requests) {
        var play = new Play(seed, requests);
        long at = play.desk.board.at();
        var heard = play.desk.board.heard("node-1");
        int from = play.desk.log.size();
        play.desk.expire("node-1");
        var events = play.desk.log.subList(from, play.desk.log.size());
        assertThat(events).allSatisfy(record -> {
            assertThat(record.isOfExpiry()).isTrue();
            assertThat(record.node()).isEqualTo("node-1");
            assertThat(record.cause())
                    .isEqualTo("lease/node-1/" + heard.numbers().highest());
            assertThat(record.at()).isEqualTo(at);
            assertThat(record.missed() + record.behind()).isZero();
        });
        assertThat(play.desk.board.heard("node-1")).isEqualTo(heard);
        assertThat(play.desk.board.out().get("node-1"))
                .isEqualTo(events.isEmpty() ? null : events.getFirst().seq());
    }

    @Property
    @Tries.OneIn(10)
    void who_is_out_asks_nothing_more_and_the_others_go_on_as_on_a_board_that_never_had_it_again(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 5, max = 80) int requests) {
        var play = new Play(seed, requests);
        play.desk.expire("node-1");
        boolean isOut = play.desk.board.out().containsKey("node-1");
        for (int i = 0; i < 40; i++) {
            var picture = RuleOracle.picture(play.desk.board);
            var node = "node-" + play.chance.below(NODES);
            var answer = play.desk.ask(node, play.chance.request(play.desk.board));
            boolean isDenied = answer.getFirst() instanceof Event.Refused refused
                    && refused.reason().startsWith("node node-1 is out since event ");
            assertThat(isDenied).isEqualTo(isOut && node.equals("node-1"));
            if (!isDenied) continue;
            assertThat(((Event.Refused) answer.getFirst()).errno()).isEqualTo(Errno.EACCES);
            assertThat(RuleOracle.picture(play.desk.board)).isEqualTo(picture);
        }
    }

    @Property
    @Tries.OneIn(10)
    void a_board_is_the_fold_of_its_events_and_can_be_restored_after_any_event_of_an_expiry(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 5, max = 80) int requests) {
        var play = new Play(seed, requests);
        play.desk.expire("node-1");
        play.ask(5);
        play.desk.expire("node-0");
        var board = new Board("test", ClassPathPlatforms.INSTANCE);
        for (var event : play.desk.log) {
            board.evolve(event);
            var restored = Snapshot.of(board).restore(ClassPathPlatforms.INSTANCE);
            assertThat(restored.isSameAs(board)).isTrue();
            assertThat(restored.out()).isEqualTo(board.out());
            assertThat(restored.mortals()).isEqualTo(board.mortals());
            assertThat(board.copy().isSameAs(board)).isTrue();
        }
        assertThat(board.isSameAs(play.desk.board)).isTrue();
    }
}
