package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Segment;
import firstmap.events.Swiotlb;
import java.util.List;

/**
 * What a mapping takes its addresses from; immutable.
 *
 * @param iovas the I/O virtual addresses of the function's device or group; of no effect for one that is behind no IOMMU
 * @param bounces of the board
 */
public record DmaSpace(IovaSpace iovas, BouncePool bounces) {

    /** With nothing in use. @param swiotlb null for a board without bounce buffers */
    public static DmaSpace fresh(Swiotlb swiotlb) {
        return new DmaSpace(IovaSpace.EMPTY, BouncePool.of(swiotlb));
    }

    /**
     * Without what a mapping has taken.
     *
     * @param heap the kind of heap that the storage lies on
     * @throws IllegalArgumentException if some of it is in use
     */
    public DmaSpace without(HeapSpec.Kind heap, DmaParameters function, List<Segment> segments, long pageSize) {
        if (!function.behindIommu()) {
            var rest = bounces;
            for (var bounce : bounced(heap, function, segments)) rest = rest.without(bounce.address(), bounce.length());
            return new DmaSpace(iovas, rest);
        }
        long granule = function.iommu().granule(pageSize);
        return new DmaSpace(
                LinuxMapping.applies(heap, function)
                        ? iovas.withoutRange(segments, granule)
                        : iovas.without(segments, granule),
                bounces);
    }

    /** With it again. @throws IllegalArgumentException if some of it is free */
    public DmaSpace with(HeapSpec.Kind heap, DmaParameters function, List<Segment> segments, long pageSize) {
        if (!function.behindIommu()) {
            var more = bounces;
            for (var bounce : bounced(heap, function, segments)) more = more.with(bounce.address(), bounce.length());
            return new DmaSpace(iovas, more);
        }
        long granule = function.iommu().granule(pageSize);
        return new DmaSpace(
                LinuxMapping.applies(heap, function)
                        ? iovas.withRange(segments, granule)
                        : iovas.with(segments, granule),
                bounces);
    }

    /** Those segments that lie in bounce buffers, at their physical addresses ({@code is_swiotlb_buffer}). */
    private List<Segment> bounced(HeapSpec.Kind heap, DmaParameters function, List<Segment> segments) {
        if (!bounces.exists() || !LinuxMapping.applies(heap, function)) return List.of();
        var bus = DmaBus.of(function);
        return segments.stream()
                .filter(segment -> bounces.has(bus.physical(segment.address())))
                .map(segment -> new Segment(bus.physical(segment.address()), segment.length()))
                .toList();
    }
}
