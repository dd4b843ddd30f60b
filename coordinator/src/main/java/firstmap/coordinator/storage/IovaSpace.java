package firstmap.coordinator.storage;

import firstmap.events.Limits;
import firstmap.events.Segment;
import java.util.List;

/**
 * The I/O virtual addresses that an IOMMU has not handed out; immutable. As in the kernel each mapping takes whole I/O
 * pages, and page 0 is never handed out ({@code base_pfn} of {@code iommu_dma_init_domain}, drivers/iommu/dma-iommu.c).
 * A generic one goes from the bottom up, so that a log reads easily; Linux's goes from the top down.
 */
public record IovaSpace(FreeRuns free) {
    /** Just behind the last address that there is. */
    static final long END = Limits.MAX_BYTES;

    /** Nothing has been handed out. */
    public static final IovaSpace EMPTY = new IovaSpace(FreeRuns.of(0, END));

    /** Whether nothing has been handed out. */
    public boolean isUnused() {
        return free.isOne(0, END);
    }

    /** A space whose first addresses are in use. */
    static IovaSpace from(long start) {
        return new IovaSpace(FreeRuns.of(start, Limits.MAX_BYTES));
    }

    /** The lowest start for the layout, or {@link FreeRuns#NOWHERE}. */
    long lowest(Layout layout) {
        return free.lowest(layout.length(), layout.slack(), layout.cutter().limit(), layout);
    }

    /**
     * The highest start of a range that the kernel would take ({@code __alloc_and_insert_iova_range}, drivers/iommu/iova.c): at
     * a multiple of the least power of two that is no less than its length.
     *
     * @param low the first address that may be handed out
     * @param limit just behind the last
     * @return {@link FreeRuns#NOWHERE} if there is none
     */
    long highest(long length, long low, long limit) {
        if (length > limit) return FreeRuns.NOWHERE;
        long alignment = 1L << AddressMath.ceilingLog2(length);
        return free.highest(length, limit, (start, end) -> {
            long at = AddressMath.down(end - length, alignment);
            return at >= Math.max(start, low) ? at : FreeRuns.NOWHERE;
        });
    }

    /** Without the one range that a mapping of Linux takes. @throws IllegalArgumentException if some of it is in use */
    public IovaSpace withoutRange(List<Segment> segments, long granule) {
        long start = AddressMath.down(segments.getFirst().address(), granule);
        return new IovaSpace(free.without(start, start + taken(segments, granule)));
    }

    /** With the range that {@link #withoutRange} took. @throws IllegalArgumentException if some of it is free */
    public IovaSpace withRange(List<Segment> segments, long granule) {
        long start = AddressMath.down(segments.getFirst().address(), granule);
        return new IovaSpace(free.with(start, start + taken(segments, granule)));
    }

    private static long taken(List<Segment> segments, long granule) {
        long start = AddressMath.down(segments.getFirst().address(), granule);
        return IovaLayout.taken(segments.getLast().end() - start, granule);
    }

    /** @throws IllegalArgumentException if one of their pages is in use */
    public IovaSpace without(List<Segment> segments, long ioPage) {
        var rest = new FreeRuns[] {free};
        pages(segments, ioPage, (start, end) -> rest[0] = rest[0].without(start, end));
        return new IovaSpace(rest[0]);
    }

    /** @throws IllegalArgumentException if one of their pages is not in use */
    public IovaSpace with(List<Segment> segments, long ioPage) {
        var more = new FreeRuns[] {free};
        pages(segments, ioPage, (start, end) -> more[0] = more[0].with(start, end));
        return new IovaSpace(more[0]);
    }

    private interface Pages {
        void accept(long start, long end);
    }

    /** Segments ascend, and several may lie in one I/O page. */
    private static void pages(List<Segment> segments, long ioPage, Pages pages) {
        long start = 0;
        long end = 0;
        for (var segment : segments) {
            long from = AddressMath.down(segment.address(), ioPage);
            if (from > end || end == 0) {
                if (end > start) pages.accept(start, end);
                start = from;
            }
            end = Math.min(Limits.MAX_BYTES, AddressMath.up(segment.end(), ioPage));
        }
        if (end > start) pages.accept(start, end);
    }
}
