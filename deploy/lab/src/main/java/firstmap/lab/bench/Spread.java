package firstmap.lab.bench;

import java.util.List;

/** What the rounds of a bench gave: the middle one, which a disturbed round does not move, and how far they lie apart. */
public record Spread(double median, double min, double max) {
    /** @param figures one of each round, at least one */
    static Spread of(List<Double> figures) {
        var sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }
}
