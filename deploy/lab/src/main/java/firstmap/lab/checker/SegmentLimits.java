package firstmap.lab.checker;

import java.math.BigInteger;
import java.util.List;

/**
 * What one function, or one of its alternatives, asks of a scatterlist: which heaps may hold the memory, which segments
 * it takes, and how many.
 *
 * @param end just behind the highest address
 * @param most segments
 * @param longest segment in bytes, in whole pages of the board; 0 if that is none
 * @param boundary no segment lies on both sides of a multiple of it; 0 for none
 * @param alignment of every start, at least 1
 * @param ioPage bytes in a page of the IOMMU, whose addresses the others then are of; 0 if there is none
 * @param heaps names; null for any
 * @param function itself, for what only Linux knows of it
 */
record SegmentLimits(
        long end,
        long most,
        long longest,
        long boundary,
        long alignment,
        long ioPage,
        List<String> heaps,
        boolean secure,
        Doc function) {
    /** Most segments that an event can state. */
    static final int MOST = 8192;

    /** No address is at or behind it. */
    private static final int ADDRESS_BITS = 62;

    private static final long LAST = (1L << ADDRESS_BITS) - 1;

    /**
     * @param function one without alternatives
     * @param page bytes, of the board
     */
    static SegmentLimits of(Doc function, long page) {
        long bits = function.number("dmaBits", ADDRESS_BITS);
        long longest = function.number("maxSegmentSize", Long.MAX_VALUE);
        var iommu = function.object("iommu");
        return new SegmentLimits(
                bits >= ADDRESS_BITS ? LAST : 1L << bits,
                Math.min(MOST, function.number("maxSegments", MOST)),
                longest - longest % page,
                boundary(function.get("segmentBoundaryMask")),
                function.number("alignment", 1),
                iommu == null ? 0 : granule(iommu, page),
                function.has("heaps") ? function.texts("heaps") : null,
                function.flag("secure"),
                function);
    }

    /** The smallest page that the IOMMU has. */
    private static long granule(Doc iommu, long page) {
        return iommu.number(
                "pageSize",
                iommu.numbers("pageSizes").stream()
                        .mapToLong(Long::longValue)
                        .min()
                        .orElse(page));
    }

    /** Whose I/O virtual addresses a device's mappings take. */
    String domain(String device) {
        var iommu = function.object("iommu");
        return iommu != null && iommu.has("group") ? "group " + iommu.text("group") : device;
    }

    /** A boundary behind the last address is met by nobody. */
    private static long boundary(Object mask) {
        return mask == null || mask instanceof BigInteger || (Long) mask >= LAST ? 0 : (Long) mask + 1;
    }

    /** The function itself, or each of its alternatives. */
    static List<SegmentLimits> allOf(Doc function, long page) {
        var alternatives = function.has("anyOf") ? function.objects("anyOf") : List.of(function);
        return alternatives.stream().map(one -> of(one, page)).toList();
    }

    boolean reaches(Doc heap) {
        return (heaps == null || heaps.contains(heap.text("name"))) && secure == heap.flag("secure");
    }

    boolean isBehindIommu() {
        return ioPage > 0;
    }

    /** Whether it takes a segment of these addresses. */
    boolean takes(long from, long to) {
        return to <= end
                && to - from <= longest
                && from % alignment == 0
                && (boundary == 0 || from / boundary == (to - 1) / boundary);
    }
}
