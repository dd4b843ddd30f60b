package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Importer;
import firstmap.events.Segment;
import firstmap.events.Swiotlb;
import java.util.ArrayList;
import java.util.List;

/**
 * What Linux makes of a buffer's storage for one function: the table of the exporter, {@code dma_map_sgtable} with or
 * without an IOMMU (5.15 to 7.1), and what the importer says to that. Nobody cuts an entry for a function; one whose stated
 * limits the entries break is refused.
 *
 * @param exporter the kind of heap that the storage lies on
 */
record LinuxMapping(HeapSpec.Kind exporter, DmaParameters function, long pageSize, DmaSpace space) {
    /** Longest entry of {@code sg_alloc_table_from_pages}: UINT_MAX in whole pages. */
    private static final long LONGEST_ENTRY = 0xffff_ffffL;

    /** {@code dma_get_max_seg_size} and {@code dma_get_seg_boundary} of a PCI device, where a driver sets nothing. */
    private static final long DEFAULT_SEGMENT = 64 << 10;

    private static final long PCI_BOUNDARY = 0xffff_ffffL;
    private static final long LOW = 1L << 32;

    /** Whether that is how the function maps what lies on this kind of heap. */
    static boolean applies(HeapSpec.Kind exporter, DmaParameters function) {
        return exporter.isLinux() || function.isOfLinux();
    }

    Scatterlist of(List<Extent> extents) {
        var mapped = function.behindIommu() ? translated(table(extents)) : direct(table(extents));
        return mapped instanceof Scatterlist.Built built ? judged(built) : mapped;
    }

    /** One of Linux's heaps has made its own; pages of another are squashed as they adjoin. */
    private List<Extent> table(List<Extent> extents) {
        var entries = exporter.isLinux() ? extents : Extents.merged(extents);
        long longest = AddressMath.down(LONGEST_ENTRY, pageSize);
        if (entries.stream().allMatch(entry -> entry.length() <= longest)) return entries;
        var cut = new ArrayList<Extent>();
        for (var entry : entries)
            for (long at = entry.address(); at < entry.end(); at += longest)
                cut.add(new Extent(at, Math.min(longest, entry.end() - at)));
        return cut;
    }

    // ---- without an IOMMU: dma_direct_map_sg

    private Scatterlist direct(List<Extent> table) {
        var bus = DmaBus.of(function);
        var bounces = space.bounces();
        var segments = new ArrayList<Segment>(table.size());
        long bounced = 0;
        for (var entry : table) {
            long at = entry.address();
            if (!bus.reaches(bus.dma(at), entry.length())) {
                if (!bounces.exists()) return refused(bus.unreachable(at, entry.length()), Errno.EIO);
                at = bounces.find(entry.length(), pageSize);
                if (at == FreeRuns.NOWHERE) return refused(notBounced(entry.length()), Errno.EIO);
                if (!bus.reaches(bus.dma(at), entry.length()))
                    return refused(bus.unreachable(at, entry.length()), Errno.EIO);
                bounces = bounces.without(at, entry.length());
                bounced += entry.length();
            }
            segments.add(new Segment(bus.dma(at), entry.length()));
        }
        return new Scatterlist.Built(segments, bounced);
    }

    private Scatterlist.Impossible notBounced(long length) {
        return length > Swiotlb.BLOCK
                ? new Scatterlist.Impossible(
                        "swiotlb", "bounce buffers of at most " + Swiotlb.BLOCK + " bytes", "an entry of " + length)
                : new Scatterlist.Impossible(
                        "swiotlb",
                        "a bounce buffer of " + length + " bytes",
                        "none left, with " + space.bounces().usedBytes() + " of "
                                + space.bounces().spec().size() + " bytes in use");
    }

    /** What the map answers then, to whom the importer passes it on. */
    private Scatterlist.Impossible refused(Scatterlist.Impossible why, Errno mapping) {
        if (function.linux().importer().isVb2()) return why.with(Errno.EINVAL);
        // cma_heap_map_dma_buf knows one answer only.
        return why.with(
                switch (exporter) {
                    case CMA -> Errno.ENOMEM;
                    case SYSTEM, CARVEOUT, PAGED, CONTIGUOUS -> mapping;
                });
    }

    // ---- with an IOMMU: iommu_dma_map_sg

    private Scatterlist translated(List<Extent> table) {
        var linux = function.linux();
        long longest = LONGEST_ENTRY;
        if (function.maxSegmentSize() != null) longest = Math.min(longest, function.maxSegmentSize());
        else if (linux.kernelDefaults()) longest = DEFAULT_SEGMENT;
        long boundary = -1;
        if (function.segmentBoundaryMask() != null) boundary = function.segmentBoundaryMask();
        else if (linux.kernelDefaults() && linux.pci()) boundary = PCI_BOUNDARY;
        long granule = function.iommu().granule(pageSize);
        var layout = IovaLayout.of(table, granule, longest, boundary);
        var bus = DmaBus.of(function);
        long at = place(layout, granule, Math.min(bus.limit(), end()));
        if (at != FreeRuns.NOWHERE) return new Scatterlist.Built(layout.segments(at), 0);
        return refused(
                new Scatterlist.Impossible(
                        bus.limit() <= end() ? bus.parameter() : "iommu.aperture",
                        "I/O virtual addresses up to " + AddressMath.hex(Math.min(bus.limit(), end()) - 1),
                        "no " + layout.length() + " of them free in one aligned run"),
                Errno.ENOMEM);
    }

    private long place(IovaLayout layout, long granule, long limit) {
        var aperture = function.iommu().aperture();
        long low = aperture == null ? granule : Math.max(granule, aperture.base());
        long at = function.linux().pci() && limit > LOW
                ? space.iovas().highest(layout.length(), low, LOW)
                : FreeRuns.NOWHERE;
        return at != FreeRuns.NOWHERE ? at : space.iovas().highest(layout.length(), low, limit);
    }

    /** Just behind the last address that the IOMMU translates. */
    private long end() {
        var aperture = function.iommu().aperture();
        return aperture == null ? IovaSpace.END : aperture.end();
    }

    // ---- the importer, and the limits of the function

    private Scatterlist judged(Scatterlist.Built built) {
        var segments = built.segments();
        long wanted = contiguous(segments);
        long run = contiguousFromStart(segments);
        if (run < wanted)
            return new Scatterlist.Impossible(
                    "importer",
                    wanted + " bytes at neighbouring DMA addresses",
                    run + " of them from the start",
                    function.linux().importer() == Importer.DRM ? Errno.EINVAL : Errno.EFAULT);
        for (var segment : segments) {
            var obstacle = obstacle(segment);
            if (obstacle != null) return obstacle;
        }
        var most = function.maxSegments();
        return most == null || segments.size() <= most || wanted > 0
                ? built
                : new Scatterlist.Impossible("maxSegments", "at most " + most, "" + segments.size());
    }

    /** How many bytes from the start must have neighbouring addresses; 0 for an importer to whom it is all one. */
    private long contiguous(List<Segment> segments) {
        boolean one = function.maxSegments() != null && function.maxSegments() == 1;
        long all = 0;
        for (var segment : segments) all += segment.length();
        return switch (function.linux().importer()) {
            case VB2_CONTIG ->
                function.linux().planeSize() == null ? all : function.linux().planeSize();
            case DRM -> one ? all : 0;
            case VB2_SG, GENERIC -> 0;
        };
    }

    /** {@code vb2_dc_get_contiguous_size}, and the same sum of {@code drm_prime_get_contiguous_size}. */
    private static long contiguousFromStart(List<Segment> segments) {
        long next = segments.getFirst().address();
        long run = 0;
        for (var segment : segments) {
            if (segment.address() != next) break;
            next = segment.end();
            run += segment.length();
        }
        return run;
    }

    private Scatterlist.Impossible obstacle(Segment segment) {
        var size = function.maxSegmentSize();
        if (size != null && segment.length() > size)
            return new Scatterlist.Impossible(
                    "maxSegmentSize", "segments of at most " + size + " bytes", "one of " + segment.length());
        var mask = function.segmentBoundaryMask();
        if (mask != null && ((segment.address() ^ segment.end() - 1) & ~mask) != 0)
            return new Scatterlist.Impossible(
                    "segmentBoundaryMask",
                    "no segment across a multiple of " + AddressMath.hex(mask + 1),
                    "one from " + AddressMath.hex(segment.address()) + " to " + AddressMath.hex(segment.end() - 1));
        var alignment = function.alignment();
        if (alignment != null && segment.address() % alignment != 0)
            return new Scatterlist.Impossible(
                    "alignment", "multiples of " + alignment, "a start at " + AddressMath.hex(segment.address()));
        return null;
    }
}
