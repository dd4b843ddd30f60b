package firstmap.coordinator.storage;

import firstmap.events.Extent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The addresses that are not in use, as maximal runs; immutable.
 *
 * <p>An address-ordered treap whose priorities are a hash of the addresses, so that its very shape is a function of the
 * set: however a set of free addresses came about, it is the same tree. Each node knows the longest run and the largest
 * aligned power-of-two block below it, so that a search visits few more nodes than the tree is high.
 */
public final class FreeRuns {
    static final long NOWHERE = -1;
    static final FreeRuns NONE = new FreeRuns(null);

    /** How many runs that are long enough may turn out not to suit before a search asks for more length. */
    private static final int PATIENCE = 64;

    private final FreeRun root;

    private FreeRuns(FreeRun root) {
        this.root = root;
    }

    static FreeRuns of(long start, long end) {
        return start < end ? new FreeRuns(new FreeRun(start, end)) : NONE;
    }

    /** Where in a run of free addresses something could lie. */
    interface Spot {
        /** The suitable address in it that is taken, or {@link #NOWHERE}. */
        long in(long start, long end);
    }

    // ---- looking

    boolean isEmpty() {
        return root == null;
    }

    /** Whether just this is free; no look at more than one run. */
    boolean isOne(long start, long end) {
        return root != null && root.start == start && root.end == end && root.left() == null && root.right() == null;
    }

    long longest() {
        return FreeRun.longest(root);
    }

    /** Log2 of the largest aligned block; -1 if nothing is free. */
    int largestBlock() {
        return FreeRun.largestBlock(root);
    }

    /** The highest run that has an aligned block of 2^order bytes below the limit, or null. */
    FreeRun highestWithBlock(int order, long limit) {
        return highest(root, order, limit);
    }

    private static FreeRun highest(FreeRun run, int order, long limit) {
        if (run == null || run.largestBlock() < order) return null;
        if (run.start < limit) {
            var higher = highest(run.right(), order, limit);
            if (higher != null) return higher;
            if (FreeRun.block(run.start, Math.min(run.end, limit)) >= order) return run;
        }
        return highest(run.left(), order, limit);
    }

    /**
     * The high end of the smallest free block of a buddy allocator that is no smaller than this; of equals the highest.
     *
     * @param size bytes, a power of two
     * @return its address; {@link #NOWHERE} if there is none
     */
    long smallestBlock(long size) {
        long large = root == null ? 0 : root.blocks() & -size;
        if (large == 0) return NOWHERE;
        long block = Long.lowestOneBit(large);
        for (var run = root; ; ) {
            if (run.right() != null && (run.right().blocks() & block) != 0) run = run.right();
            else if ((FreeRun.blocks(run.start, run.end) & block) != 0)
                return FreeRun.highestBlock(run.start, run.end, block) + block - size;
            else run = run.left();
        }
    }

    /**
     * The highest suitable address.
     *
     * @param length bytes that it needs at least
     * @param limit it must end at or before
     * @return {@link #NOWHERE} if there is none
     */
    long highest(long length, long limit, Spot spot) {
        return highest(root, length, limit, spot);
    }

    private static long highest(FreeRun run, long length, long limit, Spot spot) {
        if (run == null || run.longest() < length) return NOWHERE;
        if (run.start >= limit) return highest(run.left(), length, limit, spot);
        long at = highest(run.right(), length, limit, spot);
        long end = Math.min(run.end, limit);
        if (at == NOWHERE && end - run.start >= length) at = spot.in(run.start, end);
        return at != NOWHERE ? at : highest(run.left(), length, limit, spot);
    }

    /**
     * First fit: the lowest suitable address.
     *
     * <p>Runs that are long enough and yet do not suit are passed over one by one only so many times; then a run with room
     * for {@code slack} more is looked for, in which there is always a suitable start. Only if there is none are all tried.
     *
     * @param length bytes that it needs at least
     * @param limit it must end at or before
     * @return {@link #NOWHERE} if there is none
     */
    long lowest(long length, long slack, long limit, Spot spot) {
        var search = new Search(length, limit, spot, PATIENCE);
        long at = search.in(root);
        if (at != NOWHERE || search.patience > 0) return at;
        at = new Search(AddressMath.add(length, slack), limit, spot, Long.MAX_VALUE).in(root);
        return at != NOWHERE ? at : new Search(length, limit, spot, Long.MAX_VALUE).in(root);
    }

    private static final class Search {
        private final long length;
        private final long limit;
        private final Spot spot;
        private long patience;

        Search(long length, long limit, Spot spot, long patience) {
            this.length = length;
            this.limit = limit;
            this.spot = spot;
            this.patience = patience;
        }

        long in(FreeRun run) {
            if (run == null || run.longest() < length) return NOWHERE;
            long at = in(run.left());
            if (at != NOWHERE || patience <= 0 || run.start >= limit) return at;
            if (run.end - run.start >= length) {
                at = spot.in(run.start, Math.min(run.end, limit));
                if (at != NOWHERE || --patience <= 0) return at;
            }
            return in(run.right());
        }
    }

    // ---- changing

    /** @throws IllegalArgumentException if not all of it is free */
    FreeRuns without(long start, long end) {
        var run = floor(start);
        if (run == null || run.end < end) throw notFree(start, end);
        // A run that only loses its end keeps its place in the tree.
        if (start > run.start) {
            var shorter = FreeRun.resized(root, run.start, start);
            return new FreeRuns(end < run.end ? FreeRun.inserted(shorter, new FreeRun(end, run.end)) : shorter);
        }
        var rest = FreeRun.removed(root, run.start);
        return new FreeRuns(end < run.end ? FreeRun.inserted(rest, new FreeRun(end, run.end)) : rest);
    }

    /**
     * What is left without any of these, in whatever order they come: so many at once cost less than one by one.
     *
     * @throws IllegalArgumentException if they are not all free, or not all apart
     */
    FreeRuns withoutAll(List<Extent> spans) {
        var ascending = new ArrayList<>(spans);
        ascending.sort(Comparator.comparingLong(Extent::address));
        var rest = new ArrayList<FreeRun>();
        int next = 0;
        for (var run : runs()) {
            long start = run.address();
            for (; next < ascending.size() && ascending.get(next).address() < run.end(); next++) {
                var span = ascending.get(next);
                if (span.address() < start || span.end() > run.end()) throw notFree(span.address(), span.end());
                if (span.address() > start) rest.add(new FreeRun(start, span.address()));
                start = span.end();
            }
            if (start < run.end()) rest.add(new FreeRun(start, run.end()));
        }
        if (next < ascending.size())
            throw notFree(ascending.get(next).address(), ascending.get(next).end());
        return new FreeRuns(FreeRun.tree(rest, 0, rest.size()));
    }

    /** @throws IllegalArgumentException if some of it is free already */
    FreeRuns with(long start, long end) {
        var before = floor(start);
        var after = ceiling(start);
        if (before != null && before.end > start || after != null && after.start < end)
            throw new IllegalArgumentException(span(start, end) + " is not all in use");
        var rest = root;
        if (after != null && after.start == end) {
            rest = FreeRun.removed(rest, after.start);
            end = after.end;
        }
        if (before != null && before.end == start) return new FreeRuns(FreeRun.resized(rest, before.start, end));
        return new FreeRuns(FreeRun.inserted(rest, new FreeRun(start, end)));
    }

    private static IllegalArgumentException notFree(long start, long end) {
        return new IllegalArgumentException(span(start, end) + " is not free");
    }

    private static String span(long start, long end) {
        return AddressMath.hex(start) + ".." + AddressMath.hex(end);
    }

    private FreeRun floor(long start) {
        FreeRun best = null;
        for (var run = root; run != null; ) {
            if (run.start <= start) {
                best = run;
                run = run.right();
            } else {
                run = run.left();
            }
        }
        return best;
    }

    private FreeRun ceiling(long start) {
        FreeRun best = null;
        for (var run = root; run != null; ) {
            if (run.start >= start) {
                best = run;
                run = run.left();
            } else {
                run = run.right();
            }
        }
        return best;
    }

    // ---- as a whole

    /** The runs in ascending order. */
    List<Extent> runs() {
        var runs = new ArrayList<Extent>();
        collect(root, runs);
        return runs;
    }

    private static void collect(FreeRun run, List<Extent> into) {
        if (run == null) return;
        collect(run.left(), into);
        into.add(new Extent(run.start, run.end - run.start));
        collect(run.right(), into);
    }

    /** Bytes of all runs together. */
    long bytes() {
        return Extents.bytes(runs());
    }

    /** The tree itself, as text. */
    String shape() {
        return shape(root);
    }

    private static String shape(FreeRun run) {
        if (run == null) return ".";
        return "(" + shape(run.left()) + AddressMath.hex(run.start) + "-" + AddressMath.hex(run.end)
                + shape(run.right()) + ")";
    }

    /** The same runs; their trees are then the same as well. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FreeRuns that && runs().equals(that.runs());
    }

    @Override
    public int hashCode() {
        return runs().hashCode();
    }

    @Override
    public String toString() {
        return runs().toString();
    }
}
