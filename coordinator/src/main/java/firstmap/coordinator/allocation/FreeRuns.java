package firstmap.coordinator.allocation;

import firstmap.events.Extent;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses that are not in use, as maximal runs; immutable.
 *
 * <p>An address-ordered treap whose priorities are a hash of the addresses, so that its very shape is a function of the
 * set: however a set of free addresses came about, it is the same tree. Each node knows the longest run and the largest
 * aligned power-of-two block below it, so that a search visits few more nodes than the tree is high.
 */
final class FreeRuns {
    static final long NOWHERE = -1;
    static final FreeRuns NONE = new FreeRuns(null);

    /** How many runs that are long enough may turn out not to suit before a search asks for more length. */
    private static final int PATIENCE = 64;

    private final Run root;

    private FreeRuns(Run root) {
        this.root = root;
    }

    static FreeRuns of(long start, long end) {
        return start < end ? new FreeRuns(new Run(start, end, null, null)) : NONE;
    }

    /** One maximal run, and the tree below it. */
    static final class Run {
        final long start;
        final long end;
        private final Run left;
        private final Run right;
        private final long longest;
        private final int largestBlock;

        private Run(long start, long end, Run left, Run right) {
            this.start = start;
            this.end = end;
            this.left = left;
            this.right = right;
            this.longest = Math.max(end - start, Math.max(longest(left), longest(right)));
            this.largestBlock = Math.max(block(start, end), Math.max(largestBlock(left), largestBlock(right)));
        }

        private Run with(Run otherLeft, Run otherRight) {
            return new Run(start, end, otherLeft, otherRight);
        }

        private boolean above(Run other) {
            return Long.compareUnsigned(priority(start), priority(other.start)) > 0;
        }

        /** A bijection, so that no two runs have the same (the finalizer of SplitMix64). */
        private static long priority(long start) {
            long z = start + 0x9e3779b97f4a7c15L;
            z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
            z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
            return z ^ z >>> 31;
        }
    }

    /** Where in a run of free addresses something could lie. */
    interface Spot {
        /** The lowest suitable address in it, or {@link #NOWHERE}. */
        long lowestIn(long start, long end);
    }

    // ---- looking

    boolean isEmpty() {
        return root == null;
    }

    long longest() {
        return longest(root);
    }

    /** Log2 of the largest aligned block; -1 if nothing is free. */
    int largestBlock() {
        return largestBlock(root);
    }

    /** Log2 of the largest block that lies in the range and starts at a multiple of its own size; -1 for an empty range. */
    static int block(long start, long end) {
        if (start >= end) return -1;
        int order = Numbers.floorLog2(end - start);
        long size = 1L << order;
        return Numbers.up(start, size) <= end - size ? order : order - 1;
    }

    /** The highest run that has an aligned block of 2^order bytes below the limit, or null. */
    Run highestWithBlock(int order, long limit) {
        return highest(root, order, limit);
    }

    private static Run highest(Run run, int order, long limit) {
        if (run == null || run.largestBlock < order) return null;
        if (run.start < limit) {
            var higher = highest(run.right, order, limit);
            if (higher != null) return higher;
            if (block(run.start, Math.min(run.end, limit)) >= order) return run;
        }
        return highest(run.left, order, limit);
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
        at = new Search(Numbers.add(length, slack), limit, spot, Long.MAX_VALUE).in(root);
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

        long in(Run run) {
            if (run == null || run.longest < length) return NOWHERE;
            long at = in(run.left);
            if (at != NOWHERE || patience <= 0 || run.start >= limit) return at;
            if (run.end - run.start >= length) {
                at = spot.lowestIn(run.start, Math.min(run.end, limit));
                if (at != NOWHERE || --patience <= 0) return at;
            }
            return in(run.right);
        }
    }

    // ---- changing

    /** @throws IllegalArgumentException if not all of it is free */
    FreeRuns without(long start, long end) {
        var run = floor(start);
        if (run == null || run.end < end) throw new IllegalArgumentException(span(start, end) + " is not free");
        // A run that only loses its end keeps its place in the tree.
        if (start > run.start) {
            var shorter = resized(root, run.start, start);
            return new FreeRuns(end < run.end ? inserted(shorter, new Run(end, run.end, null, null)) : shorter);
        }
        var rest = removed(root, run.start);
        return new FreeRuns(end < run.end ? inserted(rest, new Run(end, run.end, null, null)) : rest);
    }

    /** @throws IllegalArgumentException if some of it is free already */
    FreeRuns with(long start, long end) {
        var before = floor(start);
        var after = ceiling(start);
        if (before != null && before.end > start || after != null && after.start < end)
            throw new IllegalArgumentException(span(start, end) + " is not all in use");
        var rest = root;
        if (after != null && after.start == end) {
            rest = removed(rest, after.start);
            end = after.end;
        }
        if (before != null && before.end == start) return new FreeRuns(resized(rest, before.start, end));
        return new FreeRuns(inserted(rest, new Run(start, end, null, null)));
    }

    private static String span(long start, long end) {
        return Numbers.hex(start) + ".." + Numbers.hex(end);
    }

    private Run floor(long start) {
        Run best = null;
        for (var run = root; run != null; ) {
            if (run.start <= start) {
                best = run;
                run = run.right;
            } else {
                run = run.left;
            }
        }
        return best;
    }

    private Run ceiling(long start) {
        Run best = null;
        for (var run = root; run != null; ) {
            if (run.start >= start) {
                best = run;
                run = run.left;
            } else {
                run = run.right;
            }
        }
        return best;
    }

    private static Run resized(Run tree, long start, long end) {
        if (start < tree.start) return tree.with(resized(tree.left, start, end), tree.right);
        if (start > tree.start) return tree.with(tree.left, resized(tree.right, start, end));
        return new Run(start, end, tree.left, tree.right);
    }

    private static Run inserted(Run tree, Run run) {
        if (tree == null) return run;
        if (run.above(tree)) return run.with(below(tree, run.start), beyond(tree, run.start));
        return run.start < tree.start
                ? tree.with(inserted(tree.left, run), tree.right)
                : tree.with(tree.left, inserted(tree.right, run));
    }

    private static Run below(Run tree, long start) {
        if (tree == null) return null;
        return tree.start < start ? tree.with(tree.left, below(tree.right, start)) : below(tree.left, start);
    }

    private static Run beyond(Run tree, long start) {
        if (tree == null) return null;
        return tree.start > start ? tree.with(beyond(tree.left, start), tree.right) : beyond(tree.right, start);
    }

    private static Run removed(Run tree, long start) {
        if (start < tree.start) return tree.with(removed(tree.left, start), tree.right);
        if (start > tree.start) return tree.with(tree.left, removed(tree.right, start));
        return joined(tree.left, tree.right);
    }

    private static Run joined(Run left, Run right) {
        if (left == null) return right;
        if (right == null) return left;
        return left.above(right)
                ? left.with(left.left, joined(left.right, right))
                : right.with(joined(left, right.left), right.right);
    }

    private static long longest(Run run) {
        return run == null ? 0 : run.longest;
    }

    private static int largestBlock(Run run) {
        return run == null ? -1 : run.largestBlock;
    }

    // ---- as a whole

    /** The runs in ascending order. */
    List<Extent> runs() {
        var runs = new ArrayList<Extent>();
        collect(root, runs);
        return runs;
    }

    private static void collect(Run run, List<Extent> into) {
        if (run == null) return;
        collect(run.left, into);
        into.add(new Extent(run.start, run.end - run.start));
        collect(run.right, into);
    }

    /** The tree itself, as text. */
    String shape() {
        return shape(root);
    }

    private static String shape(Run run) {
        if (run == null) return ".";
        return "(" + shape(run.left) + Numbers.hex(run.start) + "-" + Numbers.hex(run.end) + shape(run.right) + ")";
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
