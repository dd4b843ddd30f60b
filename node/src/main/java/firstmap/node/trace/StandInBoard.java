package firstmap.node.trace;

import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.util.LinkedHashMap;
import java.util.List;

/** A board for a recording that came without one: a single heap in which everything recorded has room. */
final class StandInBoard {
    static final String HEAP = "memory";

    private static final long BASE = 1L << 32;
    private static final long LEAST = 1L << 30;
    private static final long MOST = 1L << 46;
    private static final long PAGE = BoardSpec.DEFAULT_PAGE_SIZE;
    private static final int DEFAULT_ORDER = 8;

    private StandInBoard() {}

    static BoardSpec board(List<TimedRequest> asks) {
        long sum = 0;
        long largest = 0;
        for (var ask : asks) {
            if (!(ask.request instanceof Request.Create create)) continue;
            sum = Math.min(MOST, sum + Math.min(MOST, create.size()) + PAGE);
            largest = Math.max(largest, Math.min(MOST, create.size()));
        }
        long size = LEAST;
        while (size < 2 * sum && size < MOST) size *= 2;
        // Blocks grow with the heap, so that neither it nor one buffer ever has many thousands of them.
        int order = DEFAULT_ORDER;
        while (order < 20 && (size / (PAGE << order) > 1 << 16 || largest / (PAGE << order) > 1 << 12)) order++;
        var heap = new HeapSpec(
                HEAP, HeapSpec.Kind.PAGED, BASE, size, false, order == DEFAULT_ORDER ? null : order, List.of());
        return new BoardSpec(Policy.STRICT, Check.ATTACH, PAGE, List.of(heap), new LinkedHashMap<>());
    }
}
