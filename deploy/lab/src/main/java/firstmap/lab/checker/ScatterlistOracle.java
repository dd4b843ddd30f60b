package firstmap.lab.checker;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Scatterlists, judged from what they must be and not from how they are made: whether the segments of one show the
 * storage as the kernel's rules say, and whether there could be any.
 */
record ScatterlistOracle(SegmentLimits limits) {
    /** Places of an I/O virtual layout that are tried, before nobody knows. */
    private static final int PLACES = 512;

    /** Whether there is a scatterlist of a storage. */
    enum Existence {
        YES,
        NO,
        /** There are too many places to try them all. */
        UNKNOWN
    }

    // ---- one that is stated

    /**
     * What is wrong with a scatterlist; empty if nothing is.
     *
     * @param storage in the order of the buffer's bytes
     */
    Optional<String> objection(List<Piece> segments, List<Piece> storage) {
        if (segments.isEmpty() || segments.size() > limits.most())
            return Optional.of("%d segments, and it takes %d".formatted(segments.size(), limits.most()));
        for (var segment : segments)
            if (!limits.takes(segment.address(), segment.end()))
                return Optional.of("segment " + segment + " is none that it takes");
        return cutTooEarly(segments)
                .or(() -> limits.isBehindIommu() ? outOfPlace(segments) : Optional.empty())
                .or(() -> otherBytes(segments, storage));
    }

    /** A segment ends where its run does, or because it would be none that the function takes if it went on. */
    private Optional<String> cutTooEarly(List<Piece> segments) {
        long runEnd = segments.getLast().end();
        for (int i = segments.size() - 2; i >= 0; i--) {
            var segment = segments.get(i);
            if (segment.end() != segments.get(i + 1).address()) runEnd = segment.end();
            else if (limits.takes(segment.address(), Math.min(runEnd, segment.end() + limits.alignment())))
                return Optional.of("segment " + segment + " could go on");
        }
        return Optional.empty();
    }

    /**
     * I/O page 0 is nobody's. What starts anew starts in the next page at which it is aligned, and only where an end, or
     * a start, within a page keeps it from being joined.
     */
    private Optional<String> outOfPlace(List<Piece> segments) {
        if (segments.getFirst().address() < limits.ioPage()) return Optional.of("the first I/O page is used");
        for (int i = 1; i < segments.size(); i++) {
            long end = segments.get(i - 1).end();
            long start = segments.get(i).address();
            if (start == end) continue;
            if (start % limits.ioPage() == 0 && end % limits.ioPage() == 0)
                return Optional.of("segment " + segments.get(i) + " could have been joined");
            long skipped = (start - start % limits.ioPage() - pageFrom(end)) / limits.ioPage();
            if (start < pageFrom(end) || skipped >= period())
                return Optional.of("segment " + segments.get(i) + " is not in the next I/O page");
        }
        return Optional.empty();
    }

    /** One table of pages must show the bytes of the storage in their order, and all of them. */
    Optional<String> otherBytes(List<Piece> segments, List<Piece> storage) {
        Map<Long, Long> table = new HashMap<>();
        var memory = new ArrayList<>(storage).iterator();
        var left = memory.next();
        for (var segment : segments)
            for (long at = segment.address(); at < segment.end(); ) {
                if (left.length() == 0 && !memory.hasNext()) return Optional.of("longer than the storage");
                if (left.length() == 0) left = memory.next();
                if (!shows(at, left.address(), table))
                    return Optional.of("0x%x does not show 0x%x".formatted(at, left.address()));
                long bytes = Math.min(segment.end() - at, left.length());
                if (limits.isBehindIommu()) bytes = Math.min(bytes, pageFrom(at + 1) - at);
                at += bytes;
                left = new Piece(left.address() + bytes, left.length() - bytes);
            }
        return left.length() > 0 || memory.hasNext() ? Optional.of("shorter than the storage") : Optional.empty();
    }

    private boolean shows(long at, long memory, Map<Long, Long> table) {
        if (!limits.isBehindIommu()) return at == memory;
        long page = limits.ioPage();
        var before = table.putIfAbsent(at / page, memory / page);
        return at % page == memory % page && (before == null || before == memory / page);
    }

    // ---- one that there could be

    /** With the whole of the I/O virtual space at hand, if it is behind an IOMMU. */
    Existence existence(List<Piece> storage) {
        var runs = runs(storage);
        if (limits.isBehindIommu()) return existenceOf(stretches(runs));
        int segments = 0;
        for (var run : runs) {
            var more = fewest(run.address(), run.end());
            if (more.isEmpty()) return Existence.NO;
            segments += more.getAsInt();
        }
        return segments <= limits.most() ? Existence.YES : Existence.NO;
    }

    /** Pieces of which each starts where the one before ends are one. */
    static List<Piece> runs(List<Piece> pieces) {
        var runs = new ArrayList<Piece>();
        for (var piece : pieces)
            if (!runs.isEmpty() && runs.getLast().end() == piece.address()) {
                var before = runs.removeLast();
                runs.add(new Piece(before.address(), before.length() + piece.length()));
            } else runs.add(piece);
        return runs;
    }

    /** The least number of segments that a run can be cut into, by going as far as possible each time; empty for none. */
    private OptionalInt fewest(long from, long to) {
        int segments = 0;
        for (long at = from; at < to; segments++) {
            long cut = furthest(at, to);
            if (cut == at || segments > limits.most()) return OptionalInt.empty();
            at = cut;
        }
        return OptionalInt.of(segments);
    }

    /** The last place at which a segment can end that starts here, so that another can start there; here if nowhere. */
    private long furthest(long at, long to) {
        if (limits.takes(at, to)) return to;
        long good = 0;
        long bad = (to - at - 1) / limits.alignment() + 1;
        while (good + 1 < bad) {
            long steps = (good + bad) >>> 1;
            if (limits.takes(at, at + steps * limits.alignment())) good = steps;
            else bad = steps;
        }
        return at + good * limits.alignment();
    }

    /** Runs that meet at the ends of I/O pages are one, and where they lie but for the place within a page is all one. */
    private List<Piece> stretches(List<Piece> runs) {
        var stretches = new ArrayList<Piece>();
        for (var run : runs) {
            long within = run.address() % limits.ioPage();
            var before = stretches.isEmpty() ? null : stretches.getLast();
            if (before != null && within == 0 && before.end() % limits.ioPage() == 0) {
                stretches.removeLast();
                stretches.add(new Piece(before.address(), before.length() + run.length()));
            } else stretches.add(new Piece(within, run.length()));
        }
        return stretches;
    }

    private Existence existenceOf(List<Piece> stretches) {
        if (period() > PLACES) return Existence.UNKNOWN;
        var boundary = BigInteger.valueOf(Math.max(limits.ioPage(), limits.boundary()));
        var different = boundary.divide(BigInteger.valueOf(limits.ioPage())).multiply(BigInteger.valueOf(period()));
        for (long place = 1; place <= PLACES; place++) {
            if (BigInteger.valueOf(place).compareTo(different) > 0) return Existence.NO; // as the first again
            var found = existenceAt(stretches, place * limits.ioPage());
            if (found != Existence.UNKNOWN) return found;
        }
        return Existence.UNKNOWN;
    }

    /** At this place; unknown means that another may be better, and none that no place behind it is. */
    private Existence existenceAt(List<Piece> stretches, long place) {
        long segments = 0;
        boolean isCut = true;
        for (var stretch : stretches) {
            long start = start(place, stretch.address());
            if (start < 0 || start > limits.end() - stretch.length()) return Existence.NO;
            var more = fewest(start, start + stretch.length());
            isCut &= more.isPresent();
            segments += more.orElse(0);
            place = pageFrom(start + stretch.length());
        }
        return isCut && segments <= limits.most() ? Existence.YES : Existence.UNKNOWN;
    }

    /** The first aligned address that is so far within its I/O page, from a page on; negative if there is none. */
    private long start(long page, long within) {
        for (long i = 0; i < period(); i++) {
            long start = page + i * limits.ioPage() + within;
            if (start % limits.alignment() == 0) return start;
        }
        return -1;
    }

    /** After so many I/O pages the same place within the alignment comes again. */
    private long period() {
        var alignment = BigInteger.valueOf(limits.alignment());
        return limits.alignment()
                / alignment.gcd(BigInteger.valueOf(limits.ioPage())).longValueExact();
    }

    /** The first I/O page that begins at this address or behind it. */
    private long pageFrom(long address) {
        return (address + limits.ioPage() - 1) / limits.ioPage() * limits.ioPage();
    }
}
