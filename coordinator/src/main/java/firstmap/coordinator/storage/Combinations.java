package firstmap.coordinator.storage;

import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The ways to choose one alternative for each of several functions, the best first: the least sum of places in the orders
 * of preference, and of equal sums the one that gives the earlier function its better choice. After {@link #MOST} it gives
 * up, so that a decision has an end.
 */
final class Combinations {
    /** Most combinations that are tried. */
    static final int MOST = 4096;

    private final List<Integer> sizes;
    private final List<Integer> weights;
    private final PriorityQueue<Combination> open = new PriorityQueue<>();
    private int tried;

    /** @param places one for each function, from 0 */
    private record Combination(long sum, int[] places) implements Comparable<Combination> {
        @Override
        public int compareTo(Combination other) {
            return sum != other.sum ? Long.compare(sum, other.sum) : Arrays.compare(places, other.places);
        }
    }

    /**
     * @param sizes how many alternatives each function has, at least 1
     * @param weights how many attachments each function has: as often its place counts
     */
    Combinations(List<Integer> sizes, List<Integer> weights) {
        this.sizes = sizes;
        this.weights = weights;
        open.add(new Combination(0, new int[sizes.size()]));
    }

    /** The next best, one place for each function; null if there are no more, or too many were tried. */
    int[] next() {
        if (tried == MOST || open.isEmpty()) return null;
        tried++;
        var best = open.remove();
        // Each combination has one parent: itself with the last of its steps undone.
        for (int i = lastStep(best.places); i < sizes.size(); i++) {
            if (best.places[i] + 1 == sizes.get(i)) continue;
            var places = best.places.clone();
            places[i]++;
            open.add(new Combination(best.sum + weights.get(i), places));
        }
        return best.places;
    }

    /** There were more of them. */
    boolean gaveUp() {
        return tried == MOST && !open.isEmpty();
    }

    private static int lastStep(int[] places) {
        for (int i = places.length - 1; i > 0; i--) if (places[i] > 0) return i;
        return 0;
    }
}
