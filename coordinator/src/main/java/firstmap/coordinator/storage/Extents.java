package firstmap.coordinator.storage;

import firstmap.events.Extent;
import java.util.ArrayList;
import java.util.List;

/** Lists of extents. */
public final class Extents {
    private Extents() {}

    /** The same bytes in the same order, where an extent that starts where the one before ends is one with it. */
    static List<Extent> merged(List<Extent> extents) {
        if (extents.size() == 1) return extents;
        var merged = new ArrayList<Extent>(extents.size());
        for (var extent : extents) {
            var last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && last.end() == extent.address())
                merged.set(merged.size() - 1, new Extent(last.address(), last.length() + extent.length()));
            else merged.add(extent);
        }
        return merged;
    }

    /** The same addresses in fewer pieces, order aside: a paged heap hands out blocks downwards. */
    static List<Extent> spans(List<Extent> extents) {
        if (extents.size() == 1) return extents;
        var spans = new ArrayList<Extent>();
        for (var extent : extents) {
            var last = spans.isEmpty() ? null : spans.getLast();
            if (last != null && extent.end() == last.address())
                spans.set(spans.size() - 1, new Extent(extent.address(), extent.length() + last.length()));
            else if (last != null && last.end() == extent.address())
                spans.set(spans.size() - 1, new Extent(last.address(), last.length() + extent.length()));
            else spans.add(extent);
        }
        return spans;
    }

    /** How long they are together, in bytes. */
    public static long bytes(List<Extent> extents) {
        long bytes = 0;
        for (var extent : extents) bytes = AddressMath.add(bytes, extent.length());
        return bytes;
    }
}
