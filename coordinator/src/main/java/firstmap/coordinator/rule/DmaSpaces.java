package firstmap.coordinator.rule;

import firstmap.coordinator.storage.BouncePool;
import firstmap.coordinator.storage.DmaSpace;
import firstmap.coordinator.storage.IovaSpace;
import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Segment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the mappings of a board have taken: the I/O virtual addresses of each device or group, and the bounce buffers. */
final class DmaSpaces {
    private final long pageSize;
    /** Only those of which something is in use. */
    private final Map<String, IovaSpace> iovas;

    private BouncePool bounces;

    DmaSpaces(BoardSpec spec) {
        pageSize = spec.pageSize();
        iovas = new HashMap<>();
        bounces = BouncePool.of(spec.swiotlb());
    }

    private DmaSpaces(DmaSpaces other) {
        pageSize = other.pageSize;
        iovas = new HashMap<>(other.iovas);
        bounces = other.bounces;
    }

    DmaSpaces copy() {
        return new DmaSpaces(this);
    }

    /** What a mapping for a function of the device takes from. @param function one that states no alternatives */
    DmaSpace of(String device, DmaParameters function) {
        return new DmaSpace(
                function.behindIommu()
                        ? iovas.getOrDefault(domain(device, function), IovaSpace.EMPTY)
                        : IovaSpace.EMPTY,
                bounces);
    }

    /**
     * The function is mapped with these segments.
     *
     * @param heap the kind of heap that the storage lies on
     * @throws IllegalArgumentException if they are in use
     */
    void map(String device, DmaParameters function, HeapSpec.Kind heap, List<Segment> segments) {
        put(device, function, of(device, function).without(heap, function, segments, pageSize));
    }

    /** It was, until now. @throws IllegalArgumentException if they are not in use */
    void unmap(String device, DmaParameters function, HeapSpec.Kind heap, List<Segment> segments) {
        put(device, function, of(device, function).with(heap, function, segments, pageSize));
    }

    private void put(String device, DmaParameters function, DmaSpace space) {
        bounces = space.bounces();
        if (!function.behindIommu()) return;
        if (space.iovas().isUnused()) iovas.remove(domain(device, function));
        else iovas.put(domain(device, function), space.iovas());
    }

    /** Whose addresses they are: names of devices and groups may be the same, and have no blank. */
    private static String domain(String device, DmaParameters function) {
        var group = function.iommu().group();
        return group == null ? device : "group " + group;
    }

    boolean isSameAs(DmaSpaces other) {
        return iovas.equals(other.iovas) && bounces.equals(other.bounces);
    }
}
