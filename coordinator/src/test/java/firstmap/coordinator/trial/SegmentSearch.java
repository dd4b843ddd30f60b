package firstmap.coordinator.trial;

import firstmap.events.DmaParameters;
import firstmap.events.Extent;
import firstmap.events.Segment;
import java.util.ArrayList;
import java.util.List;

/** Whether a function could use some storage, by growing one segment after the other step by step. */
final class SegmentSearch {
    /** I/O pages at which a layout may begin that are tried. */
    private static final int PLACES = 4096;

    private final DmaParameters function;
    private final long page;
    /** From an aligned start to the next; without alignment nothing is ever cut within a page. */
    private final long step;

    private SegmentSearch(DmaParameters function, long page) {
        this.function = function;
        this.page = page;
        step = function.alignment() == null ? page : function.alignment();
    }

    static boolean finds(List<Extent> extents, DmaParameters function, long page) {
        var search = new SegmentSearch(function, page);
        if (!function.behindIommu()) return search.takes(extents);
        for (int place = 1; place <= PLACES; place++) if (search.takes(search.laidOut(extents, place))) return true;
        return false;
    }

    /** The I/O virtual addresses of the storage, if they begin in this I/O page. */
    private List<Extent> laidOut(List<Extent> extents, long place) {
        var laid = new ArrayList<Extent>();
        long ioPage = function.iommu().pageSize();
        long next = place * ioPage;
        Extent before = null;
        for (var extent : extents) {
            boolean isNeighbour = before != null && before.end() == extent.address();
            boolean isJoined = isNeighbour || next % ioPage == 0 && extent.address() % ioPage == 0;
            if (!isJoined) {
                next = (next + ioPage - 1) / ioPage * ioPage + extent.address() % ioPage;
                for (int i = 0; i < PLACES && next % alignment() != 0; i++) next += ioPage;
            }
            laid.add(new Extent(next, extent.length()));
            next += extent.length();
            before = extent;
        }
        return laid;
    }

    private long alignment() {
        return function.alignment() == null ? 1 : function.alignment();
    }

    private boolean takes(List<Extent> extents) {
        var segments = new ArrayList<Segment>();
        for (int i = 0; i < extents.size(); i++) {
            long start = extents.get(i).address();
            long end = extents.get(i).end();
            while (i + 1 < extents.size() && extents.get(i + 1).address() == end)
                end = extents.get(++i).end();
            while (start < end) {
                long grown = start;
                for (long to = start + step; to < end && suits(start, to); to += step) grown = to;
                if (suits(start, end)) grown = end;
                if (grown == start) return false;
                segments.add(new Segment(start, grown - start));
                start = grown;
            }
        }
        return segments.size() <= 8192 && (function.maxSegments() == null || segments.size() <= function.maxSegments());
    }

    private boolean suits(long from, long to) {
        return RuleOracle.isWithinLimits(new Segment(from, to - from), function, page);
    }
}
