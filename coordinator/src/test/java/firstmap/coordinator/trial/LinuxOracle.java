package firstmap.coordinator.trial;

import static firstmap.coordinator.trial.RuleOracle.require;

import firstmap.coordinator.rule.Board;
import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Importer;
import firstmap.events.Segment;
import firstmap.events.Swiotlb;
import java.util.ArrayList;
import java.util.List;

/** What must hold of a mapping that Linux makes, as naively as can be, and with no code of the rule's own. */
public final class LinuxOracle {
    private LinuxOracle() {}

    /** Whether Linux makes it: of what lies on one of its heaps, and for a function that says what only Linux knows. */
    public static boolean maps(HeapSpec heap, DmaParameters function) {
        return switch (heap.kind()) {
            case PAGED, CONTIGUOUS -> function.isOfLinux();
            case CMA, SYSTEM, CARVEOUT -> true;
        };
    }

    /** The segments show the storage and nothing else, where the function reaches it, within its limits. */
    public static void honours(
            Event.Mapped mapped, DmaParameters function, HeapSpec heap, List<Extent> extents, BoardSpec spec) {
        var segments = mapped.segments();
        if (function.behindIommu()) {
            RuleOracle.translates(segments, extents, function.iommu().granule(spec.pageSize()));
            var aperture = function.iommu().aperture();
            for (var segment : segments)
                require(
                        aperture == null || segment.address() >= aperture.base() && segment.end() <= aperture.end(),
                        "outside of the aperture: ",
                        segment);
        } else {
            direct(mapped, function, heap, extents, spec);
        }
        for (var segment : segments) limits(segment, function);
        contiguity(segments, function);
    }

    private static void direct(
            Event.Mapped mapped, DmaParameters function, HeapSpec heap, List<Extent> extents, BoardSpec spec) {
        var entries = maps(heap, DmaParameters.NONE) ? extents : squashed(extents);
        require(entries.size() == mapped.segments().size(), "other entries than the exporter's: ", mapped);
        long bounced = 0;
        for (int i = 0; i < entries.size(); i++) {
            var segment = mapped.segments().get(i);
            require(segment.length() == entries.get(i).length(), "cut or merged: ", segment);
            long physical = physical(segment, function);
            if (physical == entries.get(i).address()) continue;
            bounced += segment.length();
            long within = physical - spec.swiotlb().base();
            require(
                    within >= 0
                            && within + segment.length() <= spec.swiotlb().size()
                            && within / Swiotlb.BLOCK == (within + segment.length() - 1) / Swiotlb.BLOCK,
                    "neither its memory nor a bounce buffer: ",
                    segment);
        }
        require(bounced == mapped.bounced(), "another number of bytes is bounced: ", mapped);
    }

    private static List<Extent> squashed(List<Extent> extents) {
        var squashed = new ArrayList<Extent>();
        for (var extent : extents)
            if (!squashed.isEmpty() && squashed.getLast().end() == extent.address()) {
                var before = squashed.removeLast();
                squashed.add(new Extent(before.address(), before.length() + extent.length()));
            } else squashed.add(extent);
        return squashed;
    }

    private static long physical(Segment segment, DmaParameters function) {
        var ranges = function.linux().dmaRanges();
        if (ranges.isEmpty()) return segment.address();
        for (var range : ranges)
            if (segment.address() >= range.dma() && segment.address() < range.dma() + range.size())
                return segment.address() - range.dma() + range.cpu();
        throw new AssertionError("no address of the bus: " + segment);
    }

    private static void limits(Segment segment, DmaParameters function) {
        long last = segment.end() - 1;
        var linux = function.linux();
        Integer bits = function.dmaBits() == null && linux.kernelDefaults() ? Integer.valueOf(32) : function.dmaBits();
        require(bits == null || bits > 62 || last < 1L << bits, "above the mask: ", segment);
        require(linux.busDmaLimit() == null || last <= linux.busDmaLimit(), "above the limit of the bus: ", segment);
        require(
                function.maxSegmentSize() == null || segment.length() <= function.maxSegmentSize(),
                "too long: ",
                segment);
        require(
                function.alignment() == null || segment.address() % function.alignment() == 0,
                "not aligned: ",
                segment);
        var mask = function.segmentBoundaryMask();
        if (mask != null && mask > 0 && mask != Long.MAX_VALUE)
            require(segment.address() / (mask + 1) == last / (mask + 1), "across the boundary: ", segment);
    }

    private static void contiguity(List<Segment> segments, DmaParameters function) {
        boolean one = function.maxSegments() != null && function.maxSegments() == 1;
        long all = segments.stream().mapToLong(Segment::length).sum();
        long run = 0;
        for (int i = 0; i < segments.size(); i++) {
            if (i > 0 && segments.get(i - 1).end() != segments.get(i).address()) break;
            run += segments.get(i).length();
        }
        var importer = function.linux().importer();
        if (importer == Importer.VB2_CONTIG) {
            var plane = function.linux().planeSize();
            require(run >= (plane == null ? all : plane), "not contiguous for its plane: ", segments);
        } else if (importer == Importer.DRM && one) {
            require(run == all, "not contiguous: ", segments);
        } else if (function.maxSegments() != null) {
            require(segments.size() <= function.maxSegments(), "too many: ", segments);
        }
    }

    /** No two live mappings share a bounce buffer. */
    public static void bouncesAreSound(Board board) {
        var pool = RuleOracle.spec(board).swiotlb();
        if (pool == null) return;
        var pieces = new ArrayList<long[]>();
        for (var buffer : board.buffers().values())
            for (var attachment : buffer.attachments().values()) {
                if (!attachment.isMapped()) continue;
                var function = RuleOracle.chosen(board, attachment);
                if (function.behindIommu()) continue;
                for (var segment : attachment.mapping().segments()) {
                    long at = physical(segment, function);
                    if (at >= pool.base() && at < pool.end()) pieces.add(new long[] {at, at + segment.length()});
                }
            }
        pieces.sort((a, b) -> Long.compare(a[0], b[0]));
        for (int i = 1; i < pieces.size(); i++)
            require(
                    pieces.get(i)[0] >= pieces.get(i - 1)[1],
                    "two mappings share a bounce buffer at ",
                    pieces.get(i)[0]);
    }
}
