package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Limits;
import firstmap.events.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * What one function sees of a buffer's storage, or why it cannot.
 *
 * <p>Of a heap of Linux, and for a function of Linux, it is what {@link LinuxMapping} says. Else neighbouring extents merge ({@code sg_alloc_append_table_from_pages}, lib/scatterlist.c). For a function that reaches
 * memory directly the segments are physical addresses; behind an IOMMU they are I/O virtual ones, laid out and joined as
 * {@link Layout} says. Then the limits of the function cut them as {@link Cutter} says.
 */
public sealed interface Scatterlist {

    /**
     * @param segments in the order of the extents, at least one and at most {@link Limits#MAX_EXTENTS}
     * @param bounced how many bytes of it lie in bounce buffers
     */
    record Built(List<Segment> segments, long bounced) implements Scatterlist {
        Built(List<Segment> segments) {
            this(segments, 0);
        }
    }

    /**
     * @param parameter the DMA parameter that cannot be met
     * @param needs what it asks for
     * @param has what the extents offer
     * @param errno what a map of Linux answers then; null where Linux lets it pass, or the rule has an answer of its own
     */
    record Impossible(String parameter, String needs, String has, Errno errno) implements Scatterlist {
        Impossible(String parameter, String needs, String has) {
            this(parameter, needs, has, null);
        }

        Impossible with(Errno other) {
            return new Impossible(parameter, needs, has, other);
        }

        /** @param by whose function it is */
        public Event.Binding binding(String by) {
            return new Event.Binding(parameter, by, needs, has);
        }

        /** A clause such as «maxSegments: needs at most 1 segment, has 3 segments». */
        public String reason() {
            return parameter + ": needs " + needs + ", has " + has;
        }
    }

    /**
     * What a function sees of storage on a heap.
     *
     * @param heap the kind of heap that it lies on
     * @param extents in the order of the buffer's bytes, at least one
     * @param function one that states no alternatives
     * @param pageSize bytes, of the board
     */
    static Scatterlist build(
            HeapSpec.Kind heap, List<Extent> extents, DmaParameters function, long pageSize, DmaSpace space) {
        return LinuxMapping.applies(heap, function)
                ? new LinuxMapping(heap, function, pageSize, space).of(extents)
                : build(extents, function, pageSize, space.iovas());
    }

    /** On a generic heap, with the whole of the function's I/O virtual space at hand, from its first page but one. */
    static Scatterlist build(List<Extent> extents, DmaParameters function, long pageSize) {
        return build(extents, function, pageSize, IovaSpace.EMPTY);
    }

    /** @param iovaStart behind an IOMMU, addresses below it are in use; otherwise of no effect */
    static Scatterlist build(List<Extent> extents, DmaParameters function, long pageSize, long iovaStart) {
        return build(extents, function, pageSize, IovaSpace.from(iovaStart));
    }

    /** On a generic heap. @param function one of no Linux */
    static Scatterlist build(List<Extent> extents, DmaParameters function, long pageSize, IovaSpace space) {
        var cutter = Cutter.of(function, pageSize);
        if (cutter.step() == 0)
            return new Impossible(
                    "maxSegmentSize", "segments of " + function.maxSegmentSize() + " bytes", "pages of " + pageSize);
        var runs = Extents.merged(extents);
        var built = function.behindIommu()
                ? virtual(Layout.of(runs, function.iommu().pageSize(), cutter), space)
                : physical(runs, cutter);
        return built instanceof Built(var segments, var _) ? counted(segments, cutter.most()) : built;
    }

    private static Scatterlist counted(List<Segment> segments, int most) {
        int enough = Math.min(most, Limits.MAX_EXTENTS);
        if (segments.size() <= enough) return new Built(List.copyOf(segments));
        var has = segments.size() > Limits.MAX_EXTENTS ? "more than " + Limits.MAX_EXTENTS : "" + segments.size();
        return new Impossible("maxSegments", "at most " + enough, has);
    }

    private static Scatterlist physical(List<Extent> runs, Cutter cutter) {
        var segments = new ArrayList<Segment>();
        for (var run : runs) {
            if (run.end() > cutter.limit())
                return new Impossible(
                        "dmaBits",
                        "addresses up to " + AddressMath.hex(cutter.limit() - 1),
                        AddressMath.hex(run.end() - 1));
            if (run.address() % cutter.alignment() != 0)
                return new Impossible(
                        "alignment",
                        "multiples of " + cutter.alignment(),
                        "a start at " + AddressMath.hex(run.address()));
            long stuck = cutter.cut(run.address(), run.end(), segments);
            if (stuck != Cutter.NOWHERE) return uncut(cutter, stuck);
        }
        return new Built(segments);
    }

    private static Scatterlist virtual(Layout layout, IovaSpace space) {
        var cutter = layout.cutter();
        long at = space.lowest(layout);
        if (at != FreeRuns.NOWHERE) return new Built(layout.segments(at, cutter.limit()));
        if (!layout.canAlign())
            return new Impossible(
                    "alignment",
                    "multiples of " + cutter.alignment(),
                    "starts within I/O pages of " + layout.ioPage() + " that are none");
        // Where there is room for it uncut, it is the cuts that are in the way.
        var uncut = new Layout(
                layout.stretches(),
                layout.ioPage(),
                new Cutter(Long.MAX_VALUE, 0, 1, Integer.MAX_VALUE, cutter.limit()));
        at = space.lowest(uncut);
        if (at == FreeRuns.NOWHERE)
            return new Impossible(
                    "dmaBits",
                    "I/O virtual addresses up to " + AddressMath.hex(Math.min(cutter.limit(), Limits.MAX_BYTES) - 1),
                    "no " + layout.length() + " of them free in one run");
        var segments = layout.segments(layout.ioPage(), Limits.MAX_BYTES);
        if (segments != null && segments.size() > cutter.most()) return counted(segments, cutter.most());
        return uncut(cutter, at);
    }

    private static Impossible uncut(Cutter cutter, long start) {
        var parameter =
                cutter.boundary() > 0 && cutter.boundary() < cutter.step() ? "segmentBoundaryMask" : "maxSegmentSize";
        long most = cutter.boundary() > 0 ? Math.min(cutter.boundary(), cutter.step()) : cutter.step();
        return new Impossible(
                parameter,
                "a cut at most " + most + " bytes after " + AddressMath.hex(start),
                "starts only at multiples of " + cutter.alignment());
    }
}
