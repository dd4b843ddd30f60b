package firstmap.coordinator.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Extent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FreeRunsTest {
    @Property
    void taken_all_at_once_or_one_by_one_what_is_left_is_the_same_tree(
            @ForAll long seed, @ForAll @IntRange(max = 60) int count) {
        var random = new Random(seed);
        var free = FreeRuns.of(0, 500).without(100, 120).without(300, 301);
        var oneByOne = free;
        var spans = new ArrayList<Extent>();
        for (int i = 0; i < count; i++) {
            var span = new Extent(random.nextInt(480), 1 + random.nextInt(20));
            try {
                oneByOne = oneByOne.without(span.address(), span.end());
                spans.add(span);
            } catch (IllegalArgumentException e) {
                var tooMany = new ArrayList<>(spans);
                tooMany.add(random.nextInt(tooMany.size() + 1), span);
                assertThatThrownBy(() -> free.withoutAll(tooMany)).hasMessageContaining("is not free");
            }
        }
        Collections.shuffle(spans, random);
        assertThat(free.withoutAll(spans).shape()).isEqualTo(oneByOne.shape());
    }

    @Property
    void given_back_in_whatever_order_it_is_the_tree_that_it_was(
            @ForAll long seed, @ForAll @IntRange(max = 60) int count) {
        var random = new Random(seed);
        var whole = FreeRuns.of(0, 500).without(100, 120).without(300, 301);
        var left = whole;
        var taken = new ArrayList<Extent>();
        for (int i = 0; i < count; i++) {
            var runs = left.runs();
            if (runs.isEmpty()) break;
            var run = runs.get(random.nextInt(runs.size()));
            long start = run.address() + random.nextLong(run.length());
            var span = new Extent(start, 1 + random.nextLong(run.end() - start));
            left = left.without(span.address(), span.end());
            taken.add(span);
        }
        Collections.shuffle(taken, random);
        for (var span : taken) left = left.with(span.address(), span.end());
        assertThat(left.shape()).isEqualTo(whole.shape());
    }

    @Property(tries = 50)
    void nothing_can_be_taken_where_there_is_nothing(@ForAll @IntRange(max = 1000) int start) {
        assertThatThrownBy(() -> FreeRuns.NONE.withoutAll(List.of(new Extent(start, 1))))
                .hasMessageContaining("is not free");
        assertThat(FreeRuns.NONE.withoutAll(List.of()).isEmpty()).isTrue();
    }
}
