package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.trial.Chance;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Limits;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** Whatever nodes ask, under their own names and others': nobody acts for another, and nobody is muted. */
class StrangersPropertiesTest {
    /** Who made what, as the events alone tell it, and nothing of the board. */
    private static final class Makers {
        private final Map<String, String> of = new HashMap<>();
        private final Map<String, String> deviceOf = new HashMap<>();
        private final Map<String, String> setOf = new HashMap<>();

        void learn(EventRecord record) {
            switch (record.event()) {
                case Event.Defined _ -> of.put("board", record.node());
                case Event.Joined e -> of.put("device " + e.device(), record.node());
                case Event.Left e -> of.remove("device " + e.device());
                case Event.Created e -> {
                    of.put("buffer " + e.buffer(), record.node());
                    if (e.set() != null) setOf.put(e.buffer(), e.set());
                }
                case Event.Freed e -> {
                    of.remove("buffer " + e.buffer());
                    setOf.remove(e.buffer());
                }
                case Event.Attached e -> deviceOf.put(e.attachment(), e.device());
                case Event.Detached e -> deviceOf.remove(e.attachment());
                case Event _ -> {}
            }
        }

        /** What a request acts for, as far as it is there. */
        List<String> actedFor(Request request) {
            var things = new ArrayList<String>();
            switch (request) {
                case Request.Retire _ -> things.add("board");
                case Request.Leave r -> things.add("device " + r.device());
                case Request.Create r -> {
                    things.add("device " + r.device());
                    setOf.forEach((buffer, set) -> {
                        if (set.equals(r.replaces())) things.add("buffer " + buffer);
                    });
                }
                case Request.Attach r -> things.add("device " + r.device());
                case Request.Map r -> things.add("device " + deviceOf.get(r.attachment()));
                case Request.Unmap r -> things.add("device " + deviceOf.get(r.attachment()));
                case Request.Detach r -> things.add("device " + deviceOf.get(r.attachment()));
                case Request.Release r -> things.add("buffer " + r.buffer());
                case Request _ -> {}
            }
            things.removeIf(thing -> !of.containsKey(thing));
            return things;
        }

        boolean mayAsk(String node, Request request) {
            return actedFor(request).stream().allMatch(thing -> of.get(thing).equals(node));
        }
    }

    @Property
    @Tries.OneIn(10)
    void on_a_board_that_is_not_open_what_is_granted_was_asked_by_who_made_it(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 30, max = 150) int requests) {
        var chance = new Chance(seed);
        var desk = new Desk();
        var spec = chance.oneIn(2) ? chance.restlessSpec() : chance.spec(chance.oneOf(Policy.values()));
        desk.define("system", spec.withOpen(false));
        var makers = new Makers();
        makers.learn(desk.log.getFirst());
        int forbidden = 0;
        int granted = 0;
        for (int i = 0; i < requests; i++) {
            var request = request(chance, desk.board);
            var node = "node-" + chance.below(2);
            boolean may = makers.mayAsk(node, request);
            int from = desk.log.size();
            var answer = desk.ask(node, request);
            boolean denied = answer.getFirst() instanceof Event.Refused refused && refused.errno() == Errno.EACCES;
            assertThat(denied).as("%s by %s", request, node).isEqualTo(!may);
            if (denied) forbidden++;
            else if (!(answer.getLast() instanceof Event.Refused)) granted++;
            desk.log.subList(from, desk.log.size()).forEach(makers::learn);
        }
        Statistics.label("somebody was denied")
                .collect(forbidden > 0)
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 50));
        Statistics.label("and somebody was not")
                .collect(granted > 0)
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 50));
        assertThat(desk.rebuilt().isSameAs(desk.board)).isTrue();
    }

    /** With a creator now and then, a set that is replaced, and the end of a board that neither node has defined. */
    private static Request request(Chance chance, Board board) {
        if (chance.oneIn(20)) return new Request.Retire();
        if (!(chance.request(board) instanceof Request.Create r)) return chance.request(board);
        var device = chance.oneIn(2) ? "device-" + chance.below(3) : null;
        return new Request.Create(r.buffer(), r.size(), r.set(), device, r.expects(), chance.oneIn(3) ? "set" : null);
    }

    /** The invariant of which a number of 2^63 - 1, and a time of 2^63 - 1, in another's name are one case each. */
    @Property
    @Tries.OneIn(10)
    void whatever_was_asked_in_its_name_a_node_goes_on_with_the_next_number_and_time(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 1, max = 60) int requests) {
        var chance = new Chance(seed);
        var desk = new Desk();
        if (!chance.oneIn(4)) desk.define("system", chance.spec(chance.oneOf(Policy.values())));
        int unheard = 0;
        for (int i = 0; i < requests; i++) {
            var strange =
                    new RequestRecord("camera", number(chance, desk), "test", time(chance), chance.request(desk.board));
            var before = Snapshot.of(desk.board);
            try {
                desk.ask(strange);
            } catch (Inadmissible e) {
                unheard++;
                assertThat(Snapshot.of(desk.board)).isEqualTo(before);
            }
            var heard = Snapshot.of(desk.board).nodes().getOrDefault("camera", Heard.NOTHING);
            var next = new RequestRecord(
                    "camera",
                    heard.numbers().highest() + 1,
                    "test",
                    heard.at(),
                    new Request.Create("mine-" + i, 1, null, null, List.of(), null));
            var answer = desk.ask(next);
            assertThat(answer).singleElement().satisfies(event -> {
                if (desk.board.spec().isPresent()) assertThat(event).isInstanceOf(Event.Created.class);
            });
        }
        Statistics.label("something was not heard").collect(unheard > 0);
    }

    private static long number(Chance chance, Desk desk) {
        long highest = desk.log.isEmpty() ? 0 : desk.log.getLast().nodeSeq();
        return switch (chance.below(5)) {
            case 0 -> Long.MAX_VALUE - chance.below(3);
            case 1 -> highest + 60 + chance.below(10);
            case 2 -> Math.max(1, highest - chance.below(70));
            case 3 -> 1L << chance.below(63);
            default -> highest + 1;
        };
    }

    private static long time(Chance chance) {
        return switch (chance.below(4)) {
            case 0 -> Long.MAX_VALUE - chance.below(3);
            case 1 -> Limits.MAX_AT - 1 + chance.below(3);
            case 2 -> 1L << chance.below(63);
            default -> chance.below(100);
        };
    }
}
