package firstmap.coordinator.storage;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.rule.Desk;
import firstmap.coordinator.trial.Chance;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CombinationsTest {
    @Property(tries = 300)
    void all_combinations_come_once_the_least_sum_first_and_then_the_earlier_with_its_better_choice(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 5) Integer> sizes, @ForAll long seed) {
        var chance = new Chance(seed);
        var weights = sizes.stream().map(_ -> 1 + chance.below(3)).toList();
        var combinations = new Combinations(sizes, weights);
        var given = new ArrayList<List<Integer>>();
        for (var places = combinations.next(); places != null; places = combinations.next()) given.add(boxed(places));

        var all = new ArrayList<List<Integer>>(List.of(List.of()));
        for (var size : sizes) {
            var longer = new ArrayList<List<Integer>>();
            for (var shorter : all)
                for (int i = 0; i < size; i++) {
                    var one = new ArrayList<>(shorter);
                    one.add(i);
                    longer.add(one);
                }
            all = longer;
        }
        // A stable sort of all in the order of a dictionary: earlier ones choose better.
        all.sort(Comparator.comparingInt(places -> {
            int sum = 0;
            for (int i = 0; i < places.size(); i++) sum += places.get(i) * weights.get(i);
            return sum;
        }));
        assertThat(given).isEqualTo(all);
        assertThat(combinations.gaveUp()).isFalse();
    }

    private static List<Integer> boxed(int[] places) {
        return Arrays.stream(places).boxed().toList();
    }

    @Test
    void after_4096_combinations_the_search_gives_up() {
        var combinations = new Combinations(Collections.nCopies(12, 2), Collections.nCopies(12, 1));
        int tried = 0;
        while (combinations.next() != null) tried++;
        assertThat(tried).isEqualTo(4096);
        assertThat(combinations.gaveUp()).isFalse();

        combinations = new Combinations(Collections.nCopies(13, 2), Collections.nCopies(13, 1));
        while (combinations.next() != null) {}
        assertThat(combinations.gaveUp()).isTrue();
    }

    @Test
    void a_search_that_gave_up_says_so_in_the_refusal() {
        var desk = new Desk();
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000, 1 << 20, false, null, List.of());
        desk.ask(
                "n",
                new Request.Define(
                        new BoardSpec(Policy.STRICT, Check.ATTACH, 4096, List.of(heap), new LinkedHashMap<>())));
        desk.ask("n", new Request.Create("b", 4096, null, null, List.of(), null));
        for (int i = 0; i < 4; i++) {
            var functions = new LinkedHashMap<String, DmaParameters>();
            var alternatives = new ArrayList<DmaParameters>();
            // The first is possible alone; together with the last device nothing is.
            for (int j = 0; j < 8; j++) alternatives.add(function(31 + i, 16 + j, List.of()));
            functions.put("f", function(null, null, alternatives));
            desk.ask("d" + i, new Request.Join("d" + i, functions));
            assertThat(desk.ask("d" + i, new Request.Attach("a" + i, "b", "d" + i, "f", false)))
                    .hasOnlyElementsOfType(Event.Attached.class);
        }
        var none = new LinkedHashMap<String, DmaParameters>();
        none.put("f", function(null, null, List.of(function(8, null, List.of()), function(9, null, List.of()))));
        desk.ask("last", new Request.Join("last", none));

        assertThat(desk.ask("last", new Request.Attach("x", "b", "last", "f", false)))
                .singleElement()
                .isInstanceOfSatisfying(Event.Refused.class, refused -> {
                    assertThat(refused.errno()).isEqualTo(Errno.EOPNOTSUPP);
                    assertThat(refused.reason()).contains("4096 combinations").contains("gave up");
                });
    }

    private static DmaParameters function(Integer dmaBits, Integer segments, List<DmaParameters> anyOf) {
        return DmaParameters.with()
                .dmaBits(dmaBits)
                .maxSegments(segments)
                .anyOf(anyOf)
                .build();
    }
}
