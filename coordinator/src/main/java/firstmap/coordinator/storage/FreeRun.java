package firstmap.coordinator.storage;

import java.util.List;

/**
 * One maximal run of free addresses, and the tree below it: a node of {@link FreeRuns}; immutable.
 *
 * <p>A node stands above another when the hash of its address is higher. With every run's place so decided by the run
 * itself, the tree is the same however it was built, and as low as a random one.
 */
final class FreeRun {
    final long start;
    final long end;
    private final FreeRun left;
    private final FreeRun right;
    private final long longest;
    private final long blocks;

    FreeRun(long start, long end) {
        this(start, end, null, null);
    }

    private FreeRun(long start, long end, FreeRun left, FreeRun right) {
        this.start = start;
        this.end = end;
        this.left = left;
        this.right = right;
        this.longest = Math.max(end - start, Math.max(longest(left), longest(right)));
        this.blocks = blocks(start, end) | blocks(left) | blocks(right);
    }

    /** The runs below it in the tree at lower addresses; null for none. */
    FreeRun left() {
        return left;
    }

    /** The runs below it in the tree at higher addresses; null for none. */
    FreeRun right() {
        return right;
    }

    /** Bytes of the longest run of the tree. */
    long longest() {
        return longest;
    }

    /** Log2 of the largest aligned block of the tree. */
    int largestBlock() {
        return AddressMath.floorLog2(blocks);
    }

    /** Which sizes of buddy blocks there are in the tree: a bit for each power of two that one of its blocks has. */
    long blocks() {
        return blocks;
    }

    private static long blocks(FreeRun tree) {
        return tree == null ? 0 : tree.blocks;
    }

    /**
     * The sizes of the blocks into which a buddy allocator divides a range, each as large as can be: they grow up to the
     * highest power of two between its ends, and shrink from there.
     */
    static long blocks(long start, long end) {
        long middle = middle(start, end);
        return middle - start | end - middle;
    }

    /** The highest of those blocks that has this size, of which there is one. */
    static long highestBlock(long start, long end, long size) {
        long middle = middle(start, end);
        long behind = end - middle;
        // Behind the middle the larger ones lie before it, below the middle the smaller ones.
        return (behind & size) != 0 ? middle + (behind & -size << 1) : start + (middle - start & size - 1);
    }

    private static long middle(long start, long end) {
        return end & -Long.highestOneBit(start ^ end);
    }

    static long longest(FreeRun tree) {
        return tree == null ? 0 : tree.longest;
    }

    static int largestBlock(FreeRun tree) {
        return tree == null ? -1 : tree.largestBlock();
    }

    /** Log2 of the largest block that lies in the range and starts at a multiple of its own size; -1 for an empty range. */
    static int block(long start, long end) {
        return start >= end ? -1 : AddressMath.floorLog2(blocks(start, end));
    }

    // ---- trees with one run more, less, or of another length; the old ones stay as they are

    static FreeRun resized(FreeRun tree, long start, long end) {
        if (start < tree.start) return tree.with(resized(tree.left, start, end), tree.right);
        if (start > tree.start) return tree.with(tree.left, resized(tree.right, start, end));
        return new FreeRun(start, end, tree.left, tree.right);
    }

    static FreeRun inserted(FreeRun tree, FreeRun run) {
        if (tree == null) return run;
        if (run.isAbove(tree)) return run.with(below(tree, run.start), beyond(tree, run.start));
        return run.start < tree.start
                ? tree.with(inserted(tree.left, run), tree.right)
                : tree.with(tree.left, inserted(tree.right, run));
    }

    static FreeRun removed(FreeRun tree, long start) {
        if (start < tree.start) return tree.with(removed(tree.left, start), tree.right);
        if (start > tree.start) return tree.with(tree.left, removed(tree.right, start));
        return joined(tree.left, tree.right);
    }

    /** The tree of runs that ascend. @param to behind the last of them */
    static FreeRun tree(List<FreeRun> runs, int from, int to) {
        if (from == to) return null;
        int top = from;
        for (int i = from + 1; i < to; i++) if (runs.get(i).isAbove(runs.get(top))) top = i;
        return runs.get(top).with(tree(runs, from, top), tree(runs, top + 1, to));
    }

    private static FreeRun below(FreeRun tree, long start) {
        if (tree == null) return null;
        return tree.start < start ? tree.with(tree.left, below(tree.right, start)) : below(tree.left, start);
    }

    private static FreeRun beyond(FreeRun tree, long start) {
        if (tree == null) return null;
        return tree.start > start ? tree.with(beyond(tree.left, start), tree.right) : beyond(tree.right, start);
    }

    private static FreeRun joined(FreeRun left, FreeRun right) {
        if (left == null) return right;
        if (right == null) return left;
        return left.isAbove(right)
                ? left.with(left.left, joined(left.right, right))
                : right.with(joined(left, right.left), right.right);
    }

    private FreeRun with(FreeRun otherLeft, FreeRun otherRight) {
        return new FreeRun(start, end, otherLeft, otherRight);
    }

    private boolean isAbove(FreeRun other) {
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
