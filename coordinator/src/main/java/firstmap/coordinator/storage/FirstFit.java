package firstmap.coordinator.storage;

import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import java.util.List;

/**
 * One piece for each buffer at the lowest free address, whoever will use it.
 *
 * @param length bytes, whole pages
 * @param alignment of the absolute address, a power of two
 */
record FirstFit(long length, long alignment) implements FreeRuns.Spot {
    /** {@code CONFIG_CMA_ALIGNMENT} of Linux by default. */
    private static final int CMA_ALIGNMENT = 8;

    /** Pages of the largest list of pages that {@code kmalloc_array} makes for {@code cma_heap_allocate}: 4 MiB of pointers. */
    static final long MOST_CMA_PAGES = (4L << 20) / 8;

    /**
     * {@code cma_alloc} (mm/cma.c, 5.10 to 7.1), as {@code cma_heap_allocate} calls it: an alignment of {@code
     * get_order(size)}, capped, of the page frame itself and not of its place in the area ({@code
     * cma_bitmap_aligned_offset}). What is reserved is busy: {@code alloc_contig_range} says so, and the search goes on at
     * the next aligned place.
     */
    static Candidate cma(HeapSpec heap, FreeRuns among, long length, long pageSize) {
        long pages = length / pageSize;
        if (pages > MOST_CMA_PAGES)
            return Candidate.Misfit.noRoom(
                    pages + " pages", "a list of at most " + MOST_CMA_PAGES + " (kmalloc) to allocate them with");
        int order =
                Math.min(AddressMath.ceilingLog2(pages), heap.alignOrder() == null ? CMA_ALIGNMENT : heap.alignOrder());
        return new FirstFit(length, pageSize << order).find(among);
    }

    /** {@code gen_pool_first_fit} (lib/genalloc.c) over whole pages. */
    static Candidate carveout(FreeRuns among, long length, long pageSize) {
        return new FirstFit(length, pageSize).find(among);
    }

    private Candidate find(FreeRuns among) {
        long at = among.lowest(length, alignment, Long.MAX_VALUE, this);
        if (at != FreeRuns.NOWHERE) return new Candidate.Placed(List.of(new Extent(at, length)));
        return Candidate.Misfit.noRoom(
                length + " bytes in one piece at a multiple of " + alignment,
                "a longest free run of " + among.longest() + " bytes");
    }

    @Override
    public long in(long start, long end) {
        long at = AddressMath.up(start, alignment);
        return at <= end - length ? at : FreeRuns.NOWHERE;
    }
}
