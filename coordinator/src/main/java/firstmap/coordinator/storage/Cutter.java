package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import firstmap.events.Limits;
import firstmap.events.Segment;
import java.util.List;

/**
 * The segment limits of one function, and how they cut a run of DMA addresses: no segment longer than
 * {@code dma_get_max_seg_size} in whole pages ({@code sg_alloc_append_table_from_pages}, lib/scatterlist.c), none across
 * {@code dma_get_seg_boundary} ({@code __finalise_sg}, drivers/iommu/dma-iommu.c), each at an aligned start.
 *
 * @param step longest segment in whole pages, 0 if it is below one page
 * @param boundary no segment crosses a multiple of it, a power of two; 0 for none
 * @param alignment of every start, at least 1
 * @param most segments that the function takes
 * @param limit just behind the highest address
 */
record Cutter(long step, long boundary, long alignment, int most, long limit) {
    static final long NOWHERE = -1;

    static Cutter of(DmaParameters function, long pageSize) {
        // Every parameter is named, so that a new one must say here how it cuts.
        return switch (function) {
            case DmaParameters(
                    var bits,
                    var segments,
                    var size,
                    var mask,
                    var alignment,
                    var _,
                    var _,
                    var _,
                    var _,
                    var _,
                    var _) ->
                new Cutter(
                        size == null ? Long.MAX_VALUE : AddressMath.down(size, pageSize),
                        boundary(mask),
                        alignment == null ? 1 : alignment,
                        segments == null ? Integer.MAX_VALUE : segments,
                        bits == null ? Long.MAX_VALUE : Merged.limit(bits));
        };
    }

    /** A boundary beyond the last address, 2^62 and more, is never met. */
    private static long boundary(Long mask) {
        return mask == null || mask < 0 || mask >= Limits.MAX_BYTES ? 0 : mask + 1;
    }

    /**
     * Where the segment that starts here ends: as far on as the limits let it, but so that the next can start aligned.
     *
     * @param end of the run
     * @return {@link #NOWHERE} if the next segment could not start aligned
     */
    long endOfSegment(long start, long end) {
        long cut = end - start > step ? start + step : end;
        if (boundary > 0) cut = Math.min(cut, (start | (boundary - 1)) + 1);
        if (cut < end) cut = AddressMath.down(cut, alignment);
        return cut > start ? cut : NOWHERE;
    }

    /** How many segments the run becomes, {@link #NOWHERE} if it cannot be cut, or {@code enough + 1} for more. */
    int count(long start, long end, int enough) {
        int count = 0;
        while (start < end) {
            if (count > enough) return count;
            start = endOfSegment(start, end);
            if (start == NOWHERE) return (int) NOWHERE;
            count++;
        }
        return count;
    }

    /** Whether a run that starts aligned becomes few enough segments. */
    boolean takes(long start, long end) {
        int enough = Math.min(most, Limits.MAX_EXTENTS);
        int count = count(start, end, enough);
        return count != NOWHERE && count <= enough;
    }

    /**
     * Cuts the run and appends its segments.
     *
     * @return where it could not be cut, or {@link #NOWHERE} if all went well; it stops after one segment too many for
     *     any record
     */
    long cut(long start, long end, List<Segment> into) {
        while (start < end && into.size() <= Limits.MAX_EXTENTS) {
            long cut = endOfSegment(start, end);
            if (cut == NOWHERE) return start;
            into.add(new Segment(start, cut - start));
            start = cut;
        }
        return NOWHERE;
    }

    /** The longest piece that never needs a cut, where a cut can never be aligned; else {@link Long#MAX_VALUE}. */
    long longestPiece() {
        long longest = boundary > 0 ? Math.min(step, boundary) : step;
        return longest < alignment ? longest : Long.MAX_VALUE;
    }

    /**
     * The next start after this one at which a run could become fewer segments: only what lies before the first boundary
     * can, by whole steps. {@link Long#MAX_VALUE} where the start makes no difference.
     */
    long nextStart(long start, boolean hurry) {
        if (boundary == 0) return Long.MAX_VALUE;
        long ahead = boundary - (start & (boundary - 1));
        // From an aligned start every cut is aligned as well.
        long stride = step < alignment ? step : AddressMath.down(step, alignment);
        return start + (hurry || most == 1 || ahead <= stride ? ahead : (ahead - 1) % stride + 1);
    }
}
