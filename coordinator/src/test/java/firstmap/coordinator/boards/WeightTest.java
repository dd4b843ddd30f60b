package firstmap.coordinator.boards;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.trial.Chance;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class WeightTest {
    /** Boards as they are asked for, by requests. */
    private static final class Asked {
        final Boards boards = new Boards();

        void ask(String board, Request request) {
            ask(board, "node", boards.board(0, board).seq() + 1, request);
        }

        void ask(String name, String node, long seq, Request request) {
            var board = boards.board(0, name);
            for (var decision : EventSealer.decide(board, new RequestRecord(node, seq, name, 0, request)))
                boards.evolve(0, board, decision.record());
        }

        void define(String board) {
            var heap = new HeapSpec("cma", HeapSpec.Kind.PAGED, 0x4000_0000L, 1L << 40, false, null, List.of());
            ask(
                    board,
                    new Request.Define(new BoardSpec(
                            Policy.STRICT,
                            Check.ATTACH,
                            BoardSpec.DEFAULT_PAGE_SIZE,
                            List.of(heap),
                            new LinkedHashMap<>())));
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** What is asked is at most two thirds too heavy, and never more than a quarter too light. */
    private static void assertNear(String what, Consumer<Asked> before, Consumer<Asked> more) {
        var asked = new Asked();
        before.accept(asked);
        long estimated = -asked.boards.bytes();
        long real = -used();
        more.accept(asked);
        real += used();
        estimated += asked.boards.bytes();
        System.out.printf("%s: %d bytes of heap, %d by estimate%n", what, real, estimated);
        assertThat((double) estimated / real).as(what).isBetween(0.75, 1.67);
    }

    @Test
    void the_estimate_of_boards_that_nothing_was_asked_of_is_near_the_heap() {
        assertNear("20,000 boards", _ -> {}, asked -> {
            for (int i = 0; i < 20_000; i++) asked.define("board-" + i);
        });
    }

    @Test
    void the_estimate_of_boards_that_never_were_is_near_the_heap() {
        assertNear("20,000 names", _ -> {}, asked -> {
            for (int i = 0; i < 20_000; i++) asked.ask("name-" + i, new Request.Release("nothing"));
        });
    }

    @Test
    void the_estimate_of_nodes_is_near_the_heap() {
        assertNear("20 boards with 4096 nodes", _ -> {}, asked -> {
            for (int i = 0; i < 20; i++)
                for (int node = 0; node < 4096; node++)
                    asked.ask("board-" + i, "node-" + node, 1, new Request.Release("nothing"));
        });
    }

    @Test
    void the_estimate_of_buffers_attachments_and_mappings_is_near_the_heap() {
        assertNear("100,000 buffers", asked -> asked.define("phone"), asked -> {
            for (int i = 0; i < 100_000; i++) asked.ask("phone", create("buffer-" + i, 4096));
        });
        assertNear(
                "100,000 attachments",
                asked -> {
                    joined(asked);
                    for (int i = 0; i < 10_000; i++) asked.ask("phone", create("buffer-" + i, 4096));
                },
                asked -> {
                    for (int i = 0; i < 100_000; i++)
                        asked.ask(
                                "phone",
                                new Request.Attach(
                                        "attachment-" + i, "buffer-" + i % 10_000, "camera", "capture", false));
                });
        assertNear(
                "20,000 mappings",
                asked -> {
                    joined(asked);
                    for (int i = 0; i < 20_000; i++) {
                        asked.ask("phone", create("buffer-" + i, 4096));
                        asked.ask("phone", new Request.Attach("a" + i, "buffer-" + i, "camera", "capture", false));
                    }
                },
                asked -> {
                    for (int i = 0; i < 20_000; i++) asked.ask("phone", new Request.Map("a" + i, Direction.TO_DEVICE));
                });
    }

    private static Request.Create create(String buffer, long size) {
        return new Request.Create(buffer, size, null, null, List.of(), null);
    }

    private static void joined(Asked asked) {
        asked.define("phone");
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("capture", DmaParameters.NONE);
        asked.ask("phone", new Request.Join("camera", functions));
    }

    /** Whatever comes and goes: what was added up event by event is what a board that is put there whole weighs. */
    @RepeatedTest(30)
    void what_events_add_and_take_away_is_what_the_board_weighs(RepetitionInfo repetition) {
        var chance = new Chance(repetition.getCurrentRepetition());
        var asked = new Asked();
        asked.ask("phone", new Request.Define(chance.spec(chance.oneOf(Policy.values()))));
        for (int i = 0; i < 300; i++) asked.ask("phone", chance.request(asked.boards.board(0, "phone")));
        var board = asked.boards.board(0, "phone");
        var whole = new Boards();
        whole.put(3, Boards.restored(Snapshot.of(board)));
        assertThat(asked.boards.bytes()).isEqualTo(whole.bytes());
        asked.boards.drop(0);
        assertThat(asked.boards.bytes()).isZero();
        whole.put(3, board.copy());
        assertThat(whole.bytes())
                .as("put again in its place")
                .isEqualTo(whole.bytes(3))
                .isPositive();
    }
}
