package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.platform.ClassPathPlatforms;
import firstmap.coordinator.storage.Platform;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlatformTest {
    private final Desk desk = new Desk();

    /** Large buffers from the last heap only, small ones from the heap that is emptiest. */
    public static final class Picky implements Platform {
        @Override
        public String name() {
            return "picky";
        }

        @Override
        public List<HeapSpec> order(List<HeapSpec> heaps, Ask ask) {
            return ask.size() > 4096 ? List.of(heaps.getLast()) : heaps;
        }

        @Override
        public long score(Candidate candidate) {
            return -candidate.freeBytes();
        }
    }

    @Test
    void a_platform_that_is_a_service_on_the_class_path_orders_heaps_and_weighs_places() {
        desk.ask("n", new Request.Define(spec("picky", 16, 32)));
        join();
        assertThat(heapOf("a", 4096)).isEqualTo("heap-1");
        for (var id : List.of("b", "c", "d", "e"))
            assertThat(heapOf(id, 16 * 1024)).isEqualTo("heap-1");
        assertThat(heapOf("f", 4096)).isEqualTo("heap-0");
        assertThat(desk.rebuilt().isSameAs(desk.board)).isTrue();
    }

    @Test
    void a_heap_that_the_platform_passes_over_is_never_used_and_the_refusal_says_so() {
        desk.ask("n", new Request.Define(spec("picky", 64, 2)));
        join();
        desk.ask("n", new Request.Create("b", 5 * 4096, null, null, List.of(), null));

        assertThat(desk.ask("d", new Request.Attach("a", "b", "d", "f", false)))
                .singleElement()
                .isInstanceOfSatisfying(Event.Refused.class, refused -> {
                    assertThat(refused.errno()).isEqualTo(Errno.EOPNOTSUPP);
                    assertThat(refused.reason()).contains("picky").contains("heap-0");
                });
    }

    @Test
    void an_unknown_platform_is_refused_when_the_board_is_defined_with_those_that_are_there() {
        assertThat(desk.ask("n", new Request.Define(spec("loose", 1, 1))))
                .singleElement()
                .isInstanceOfSatisfying(Event.Refused.class, refused -> {
                    assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
                    assertThat(refused.reason()).contains("loose").contains("picky, tight");
                });
        assertThat(desk.board.spec()).isEmpty();
    }

    @Test
    void a_log_whose_platform_is_not_there_is_corruption() {
        var board = new Board("test", ClassPathPlatforms.INSTANCE);
        var defined = new Event.Defined(spec("loose", 1, 1));
        assertThatThrownBy(() -> board.evolve(
                        new EventRecord("test", 1, "c", "n", 1, 0, 0, defined, EventRecord.NO_HASH, "hash")))
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("loose");
    }

    private String heapOf(String buffer, long size) {
        desk.ask("n", new Request.Create(buffer, size, null, null, List.of(), null));
        desk.ask("d", new Request.Attach("d:" + buffer, buffer, "d", "f", false));
        desk.ask("d", new Request.Map("d:" + buffer, Direction.TO_DEVICE));
        return desk.board.buffer(buffer).orElseThrow().backing().heap();
    }

    private void join() {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("f", DmaParameters.NONE);
        desk.ask("d", new Request.Join("d", functions));
    }

    /** Contiguous heaps of so many pages. */
    private static BoardSpec spec(String platform, int... pages) {
        var heaps = new ArrayList<HeapSpec>();
        for (int i = 0; i < pages.length; i++)
            heaps.add(new HeapSpec(
                    "heap-" + i, HeapSpec.Kind.CONTIGUOUS, (i + 1) << 24, pages[i] * 4096L, false, null, List.of()));
        return new BoardSpec(Policy.STRICT, Check.ATTACH, 4096, heaps, new LinkedHashMap<>(), platform, false);
    }
}
