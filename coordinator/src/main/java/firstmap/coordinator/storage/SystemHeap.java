package firstmap.coordinator.storage;

import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * Linux's system heap: {@code alloc_largest_available} (drivers/dma-buf/heaps/system_heap.c, 5.15 to 7.1) takes the largest
 * of a few orders that is no larger than what is missing, and one that the page allocator once refused does not come back
 * in that buffer. Each block is an entry, in the order of allocation, and none merge.
 *
 * <p>Which block the page allocator hands out its code alone does not say; here it is the smallest that is large enough, as
 * {@code __rmqueue_smallest} does, of equals the highest, and of a larger one the high end: blocks of one buffer then follow
 * each other downwards, so that nobody takes them for contiguous whom a machine that has run for a while would refuse.
 */
final class SystemHeap {
    private static final List<Integer> ORDERS = List.of(8, 4, 0);

    private SystemHeap() {}

    /** The blocks that it tries, by their order, the largest first. */
    static List<Integer> orders(HeapSpec heap) {
        return heap.orders().isEmpty() ? ORDERS : heap.orders();
    }

    static Candidate find(HeapSpec heap, FreeRuns among, long length, long pageSize) {
        var blocks = new ArrayList<Extent>();
        var free = among;
        long missing = length;
        var orders = orders(heap);
        int next = 0;
        while (missing > 0) {
            if (next == orders.size()) return noRoom(length, missing, free);
            long size = pageSize << orders.get(next);
            long at = size > missing ? FreeRuns.NOWHERE : free.smallestBlock(size);
            if (at == FreeRuns.NOWHERE) {
                next++;
                continue;
            }
            if (blocks.size() == Limits.MAX_EXTENTS)
                return Candidate.Misfit.noRoom(
                        length + " bytes in at most " + Limits.MAX_EXTENTS + " blocks, all that a record can hold",
                        "more of them");
            blocks.add(new Extent(at, size));
            free = free.without(at, at + size);
            missing -= size;
        }
        return new Candidate.Placed(List.copyOf(blocks));
    }

    private static Candidate noRoom(long length, long missing, FreeRuns left) {
        return Candidate.Misfit.noRoom(
                length + " bytes",
                left.isEmpty()
                        ? "nothing left for the last " + missing
                        : "for the last " + missing + " no block of its orders, the largest of "
                                + (1L << left.largestBlock()));
    }
}
