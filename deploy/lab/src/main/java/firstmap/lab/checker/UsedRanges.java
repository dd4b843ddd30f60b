package firstmap.lab.checker;

import java.util.TreeMap;

/** What is in use of one address space, as ranges of which no two overlap. */
final class UsedRanges {
    private final TreeMap<Long, Long> ends = new TreeMap<>();

    boolean isFree(long from, long to) {
        var before = ends.lowerEntry(to);
        return before == null || before.getValue() <= from;
    }

    /** @return whether nothing of it was in use, and all of it is now; otherwise nothing has changed */
    boolean take(long from, long to) {
        if (!isFree(from, to)) return false;
        ends.put(from, to);
        return true;
    }

    /** Of one that was taken. */
    void give(long from) {
        ends.remove(from);
    }
}
