package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What several functions together ask of memory. The merge is commutative, associative and idempotent: it does not matter
 * who came first.
 *
 * <p>The limits of a function behind an IOMMU hold for I/O virtual addresses; of memory it asks only for pieces that are
 * whole I/O pages, for its heaps, and for memory that is secure or not. One that Linux's DMA API maps for asks for no more
 * than the last two: what it can do with a place is judged when that is found.
 *
 * @param dmaBits 64 if nobody sets a limit
 * @param maxSegments {@link Integer#MAX_VALUE} if nobody sets a limit
 * @param maxSegmentSize {@link Long#MAX_VALUE} if nobody sets a limit
 * @param segmentBoundaryMask unsigned; -1, all ones, if nobody sets a limit
 * @param alignment least common multiple of alignments and I/O page sizes; 0 if 63 bits cannot hold it
 * @param ioPage the largest I/O page: storage is whole multiples of it; 1 if nobody is behind an IOMMU
 * @param heaps names of the heaps that all can reach; null means all
 * @param secure somebody asks for secure memory
 * @param open somebody asks for memory that is not secure
 */
record Merged(
        int dmaBits,
        int maxSegments,
        long maxSegmentSize,
        long segmentBoundaryMask,
        long alignment,
        long ioPage,
        Set<String> heaps,
        boolean secure,
        boolean open) {

    /** What nobody asks for. */
    static final Merged NOTHING = new Merged(64, Integer.MAX_VALUE, Long.MAX_VALUE, -1, 1, 1, null, false, false);

    /** Of one function, which states no alternatives. */
    static Merged of(DmaParameters function) {
        // Every parameter is named, so that a new one must say here what it asks of memory.
        return switch (function) {
            case DmaParameters(var _, var _, var _, var _, var _, var _, var _, var heaps, var secure, var _, var _)
            when function.isOfLinux() ->
                new Merged(64, Integer.MAX_VALUE, Long.MAX_VALUE, -1, 1, 1, set(heaps), secure, !secure);
            case DmaParameters(var _, var _, var _, var _, var _, var iommu, var _, var heaps, var secure, var _, var _)
            when iommu != null -> ofIoPages(iommu.pageSize(), set(heaps), secure);
            case DmaParameters(
                    var bits,
                    var segments,
                    var size,
                    var mask,
                    var alignment,
                    var _,
                    var _,
                    var heaps,
                    var secure,
                    var _,
                    var _) ->
                new Merged(
                        bits == null ? 64 : bits,
                        segments == null ? Integer.MAX_VALUE : segments,
                        size == null ? Long.MAX_VALUE : size,
                        mask == null ? -1 : mask,
                        alignment == null ? 1 : alignment,
                        1,
                        set(heaps),
                        secure,
                        !secure);
        };
    }

    private static Merged ofIoPages(long ioPage, Set<String> heaps, boolean secure) {
        return new Merged(64, Integer.MAX_VALUE, Long.MAX_VALUE, -1, ioPage, ioPage, heaps, secure, !secure);
    }

    static Merged of(Collection<DmaParameters> functions) {
        var merged = NOTHING;
        for (var function : functions) merged = merged.with(of(function));
        return merged;
    }

    Merged with(Merged other) {
        return new Merged(
                Math.min(dmaBits, other.dmaBits),
                Math.min(maxSegments, other.maxSegments),
                Math.min(maxSegmentSize, other.maxSegmentSize),
                Long.compareUnsigned(segmentBoundaryMask, other.segmentBoundaryMask) < 0
                        ? segmentBoundaryMask
                        : other.segmentBoundaryMask,
                AddressMath.lcm(alignment, other.alignment),
                Math.max(ioPage, other.ioPage),
                intersection(heaps, other.heaps),
                secure || other.secure,
                open || other.open);
    }

    private static Set<String> set(List<String> names) {
        return names == null ? null : Set.copyOf(names);
    }

    private static Set<String> intersection(Set<String> a, Set<String> b) {
        if (a == null) return b;
        if (b == null || a.equals(b)) return a;
        var both = new TreeSet<>(a);
        both.retainAll(b);
        return Set.copyOf(both);
    }

    /** No memory is both secure and not. */
    boolean contradictsItself() {
        return secure && open;
    }

    /** No address is above it: one more than the highest that all can reach; {@link Long#MAX_VALUE} for no limit. */
    long limit() {
        return limit(dmaBits);
    }

    /** Addresses end below 2^62 anyway. */
    static long limit(int dmaBits) {
        return dmaBits >= 62 ? Long.MAX_VALUE : 1L << dmaBits;
    }
}
