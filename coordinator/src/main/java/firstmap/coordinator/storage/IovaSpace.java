package firstmap.coordinator.storage;

import firstmap.events.Limits;
import firstmap.events.Segment;
import java.util.List;

/**
 * The I/O virtual addresses that a device's IOMMU has not handed out; immutable. As in the kernel each mapping takes whole
 * I/O pages, and page 0 is never handed out ({@code base_pfn} of {@code iommu_dma_init_domain}, drivers/iommu/dma-iommu.c);
 * unlike the kernel it goes from the bottom up, so that a log reads easily.
 */
public record IovaSpace(FreeRuns free) {
    /** Nothing has been handed out. */
    public static final IovaSpace EMPTY = new IovaSpace(FreeRuns.of(0, Limits.MAX_BYTES));

    /** A space whose first addresses are in use. */
    static IovaSpace from(long start) {
        return new IovaSpace(FreeRuns.of(start, Limits.MAX_BYTES));
    }

    /** The lowest start for the layout, or {@link FreeRuns#NOWHERE}. */
    long lowest(Layout layout) {
        return free.lowest(layout.length(), layout.slack(), layout.cutter().limit(), layout);
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
