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

    @Property
    void the_smallest_block_is_that_of_a_buddy_allocator_that_has_a_list_for_each_size(
            @ForAll long seed, @ForAll @IntRange(max = 8) int order) {
        var free = fragments(new Random(seed));
        long size = 1L << order;
        long expected = FreeRuns.NOWHERE;
        for (long block = 512; block >= size; block /= 2)
            for (long at = 0; at < 512; at += block)
                if (isFree(free, at, block) && !(block < 512 && isFree(free, at / (2 * block) * 2 * block, 2 * block)))
                    expected = at + block - size;
        // The last that was found is of the smallest size, and the highest of these.
        assertThat(free.smallestBlock(size)).isEqualTo(expected);
    }

    @Property
    void the_highest_place_is_found_as_by_looking_at_each(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 64) int length,
            @ForAll @IntRange(max = 520) int limit) {
        var free = fragments(new Random(seed));
        long expected = FreeRuns.NOWHERE;
        for (long at = 0; at + length <= Math.min(limit, 512); at += 4) if (isFree(free, at, length)) expected = at;
        assertThat(free.highest(length, limit, (start, end) -> {
                    long at = (end - length) / 4 * 4;
                    return at >= start ? at : FreeRuns.NOWHERE;
                }))
                .isEqualTo(expected);
    }

    private static FreeRuns fragments(Random random) {
        var free = FreeRuns.of(0, 512);
        for (int i = random.nextInt(12); i > 0; i--) {
            long start = random.nextInt(512);
            long end = Math.min(512, start + 1 + random.nextInt(random.nextBoolean() ? 4 : 100));
            if (isFree(free, start, end - start)) free = free.without(start, end);
        }
        return free;
    }

    private static boolean isFree(FreeRuns free, long start, long length) {
        return free.runs().stream().anyMatch(run -> run.address() <= start && run.end() >= start + length);
    }

    @Property(tries = 50)
    void nothing_can_be_taken_where_there_is_nothing(@ForAll @IntRange(max = 1000) int start) {
        assertThatThrownBy(() -> FreeRuns.NONE.withoutAll(List.of(new Extent(start, 1))))
                .hasMessageContaining("is not free");
        assertThat(FreeRuns.NONE.withoutAll(List.of()).isEmpty()).isTrue();
    }
}
