package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.LinuxOracle;
import firstmap.coordinator.trial.RuleOracle;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.Event;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.util.ArrayList;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;

/**
 * What holds on any board after any requests. The seed makes the board and the requests; how many there are is what
 * shrinks. {@code FIRSTMAP_TRIES=100000} in the environment makes it work harder.
 */
@AddLifecycleHook(Tries.class)
class BoardPropertiesTest {

    @Property
    void after_any_requests_the_board_is_sound_and_its_log_rebuilds_it(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 1, max = 80) int requests) {
        var chance = new Chance(seed);
        var desk = new Desk(chance.oneOf(Edition.values()));
        desk.define("system", chance.spec(chance.oneOf(Policy.values())));
        var picture = RuleOracle.picture(desk.board);
        for (int i = 0; i < requests; i++)
            picture = step(desk, picture, "node-" + chance.below(3), chance.request(desk.board));

        assertThat(RuleOracle.picture(desk.rebuilt())).isEqualTo(RuleOracle.picture(desk.board));
        assertThat(desk.rebuilt().isSameAs(desk.board)).isTrue();
        freeEverything(desk);
    }

    @Property
    @Tries.OneIn(10)
    void where_storage_moves_the_board_stays_sound_and_its_log_rebuilds_it(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 50, max = 120) int requests) {
        var chance = new Chance(seed);
        var desk = new Desk(chance.oneOf(Edition.values()));
        desk.define("system", chance.restlessSpec());
        var picture = RuleOracle.picture(desk.board);
        for (int i = 0; i < requests; i++)
            picture = step(desk, picture, "node-" + chance.below(3), chance.restlessRequest(desk.board));

        Statistics.label("storage moved")
                .collect(desk.log.stream().anyMatch(record -> record.event() instanceof Event.Migrated))
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 15));
        Statistics.label("a move was waited for")
                .collect(desk.log.stream().anyMatch(record -> record.event() instanceof Event.Moving))
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 15));
        assertThat(RuleOracle.picture(desk.rebuilt())).isEqualTo(RuleOracle.picture(desk.board));
        assertThat(desk.rebuilt().isSameAs(desk.board)).isTrue();
        freeEverything(desk);
    }

    @Property
    @Tries.OneIn(10)
    void what_if_tells_what_then_happens_and_changes_nothing(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 1, max = 60) int requests) {
        var chance = new Chance(seed);
        var desk = new Desk(chance.oneOf(Edition.values()));
        desk.define("system", chance.spec(chance.oneOf(Policy.values())));
        boolean restless = chance.oneIn(2);
        if (restless) {
            desk = new Desk();
            desk.define("system", chance.restlessSpec());
        }
        for (int i = 0; i < requests; i++)
            desk.ask("node", restless ? chance.restlessRequest(desk.board) : chance.request(desk.board));
        for (int i = 0; i < 5; i++) {
            var attach = chance.attach(desk.board);
            var picture = RuleOracle.picture(desk.board);
            var told = desk.board.whatIf(attach);
            assertThat(RuleOracle.picture(desk.board)).isEqualTo(picture);
            assertThat(desk.rebuilt().isSameAs(desk.board)).isTrue();

            var happened = new ArrayList<>(desk.ask("node", attach));
            if (RuleOracle.spec(desk.board).check() == Check.MAP && happened.getLast() instanceof Event.Attached)
                happened.addAll(desk.ask("node", new Request.Map(attach.attachment(), Direction.BIDIRECTIONAL)));
            assertThat(told).isEqualTo(happened);
        }
    }

    /** @return the picture of the board afterwards */
    private static String step(Desk desk, String before, String node, Request request) {
        var board = desk.board;
        var asked = desk.request(node, request);
        var answer = board.decide(asked);
        assertThat(board.decide(asked)).as("the same answer twice").isEqualTo(answer);

        var places = RuleOracle.places(board);
        var ties = RuleOracle.attachments(board);
        var events = desk.ask(asked);
        assertThat(events).isEqualTo(answer).isNotEmpty();
        for (var event : events)
            switch (event) {
                case Event.Refused refused
                when refused.waited() -> {
                    assertThat(refused.request()).isIn("attach", "map");
                    assertThat(events).hasSizeGreaterThan(1);
                }
                case Event.Refused refused -> {
                    assertThat(events).hasSize(1);
                    assertThat(RuleOracle.picture(board))
                            .as("a refusal changes nothing")
                            .isEqualTo(before);
                    assertThat(refused.reason()).isNotBlank();
                }
                case Event.Mapped mapped -> {
                    var buffer = board.buffer(mapped.buffer()).orElseThrow();
                    var parameters = RuleOracle.chosen(
                            board, board.attachment(mapped.attachment()).orElseThrow());
                    var extents = buffer.backing().extents();
                    var heap = RuleOracle.heapOf(board, buffer.backing().heap());
                    var spec = RuleOracle.spec(board);
                    if (LinuxOracle.maps(heap, parameters))
                        LinuxOracle.honours(mapped, parameters, heap, extents, spec);
                    else RuleOracle.honours(mapped.segments(), parameters, extents, spec.pageSize());
                    assertThat(heap.secure()).isEqualTo(parameters.secure());
                    if (parameters.heaps() != null)
                        assertThat(parameters.heaps()).contains(heap.name());
                }
                case Event _ -> {}
            }
        if (events.stream().noneMatch(event -> event instanceof Event.Migrated))
            assertThat(RuleOracle.places(board)).containsAllEntriesOf(RuleOracle.surviving(places, board));
        RuleOracle.nobodyElseIsTouched(ties, board, events);
        RuleOracle.moversAreSound(board, events);
        RuleOracle.heapsAreSound(board);
        RuleOracle.iovasAreSound(board);
        LinuxOracle.bouncesAreSound(board);
        return RuleOracle.picture(board);
    }

    private static void freeEverything(Desk desk) {
        for (var device : new ArrayList<>(desk.board.devices().keySet()))
            desk.ask(desk.joiner(device), new Request.Leave(device));
        for (var buffer : new ArrayList<>(desk.board.buffers().keySet()))
            desk.ask(desk.creator(buffer), new Request.Release(buffer));
        var empty = new Desk();
        empty.ask("system", new Request.Define(RuleOracle.spec(desk.board)));
        assertThat(desk.board.buffers()).isEmpty();
        for (int i = 0; i < empty.board.heaps().size(); i++) {
            var heap = desk.board.heaps().get(i);
            var fresh = empty.board.heaps().get(i);
            assertThat(heap.usedBytes()).isZero();
            assertThat(heap.freeBytes()).isEqualTo(fresh.freeBytes());
            assertThat(heap.largestFreeBytes()).isEqualTo(fresh.largestFreeBytes());
        }
        assertThat(desk.board.hasSameFreeMemoryAs(empty.board)).isTrue();
    }
}
