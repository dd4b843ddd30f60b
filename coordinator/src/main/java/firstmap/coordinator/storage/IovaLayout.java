package firstmap.coordinator.storage;

import firstmap.events.Extent;
import firstmap.events.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * How the entries of a table lie in one range of I/O virtual addresses, wherever that begins: {@code iommu_dma_map_sg}
 * (drivers/iommu/dma-iommu.c, 5.15 to 7.1).
 *
 * @param granule bytes of the smallest page of the IOMMU
 * @param longest {@code dma_get_max_seg_size}: where merging stops, but for what is longer already
 * @param boundary {@code dma_get_seg_boundary}, unsigned: entries keep off its multiples where padding can do it
 */
record IovaLayout(List<Entry> entries, long granule, long longest, long boundary) {
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    /** From so many granules on a range is as long as it is asked for ({@code IOVA_RANGE_CACHE_MAX_SIZE}). */
    private static final long UNCACHED = 32;

    /**
     * @param offset of its first byte within the granule
     * @param length bytes
     * @param room bytes that it takes: whole granules, and the padding behind it
     */
    private record Entry(long offset, long length, long room) {
        Entry padded(long bytes) {
            return new Entry(offset, length, room + bytes);
        }
    }

    static IovaLayout of(List<Extent> table, long granule, long longest, long boundary) {
        var entries = new ArrayList<Entry>(table.size());
        long total = 0;
        for (var extent : table) {
            long offset = extent.address() % granule;
            long room = AddressMath.up(offset + extent.length(), granule);
            long padding = -total & boundary;
            if (padding != 0 && Long.compareUnsigned(padding, room - 1) < 0) {
                entries.add(entries.removeLast().padded(padding));
                total += padding;
            }
            entries.add(new Entry(offset, extent.length(), room));
            total += room;
        }
        return new IovaLayout(entries, granule, longest, boundary);
    }

    /** Bytes that it takes out of the space: below 32 granules a power of two of them ({@code alloc_iova_fast}). */
    long length() {
        long bytes = 0;
        for (var entry : entries) bytes = AddressMath.add(bytes, entry.room);
        return taken(bytes, granule);
    }

    static long taken(long bytes, long granule) {
        long granules = AddressMath.up(bytes, granule) / granule;
        return granules < UNCACHED ? granule << AddressMath.ceilingLog2(granules) : AddressMath.up(bytes, granule);
    }

    /** {@code __finalise_sg}: the segments if the range begins here. */
    List<Segment> segments(long start) {
        var segments = new ArrayList<Segment>();
        long dma = start;
        long address = 0;
        long length = 0;
        for (var entry : entries) {
            // The kernel's subtraction has no sign: once a segment is too long, all that follows is short enough.
            boolean joins = length > 0
                    && entry.offset == 0
                    && (dma & boundary) != 0
                    && (longest - length & UNSIGNED_INT) >= entry.length;
            if (joins) {
                segments.removeLast();
            } else {
                address = dma + entry.offset;
                length = 0;
            }
            length += entry.length;
            segments.add(new Segment(address, length));
            dma += entry.room;
            if (entry.length + entry.offset < entry.room) length = 0;
        }
        return segments;
    }
}
