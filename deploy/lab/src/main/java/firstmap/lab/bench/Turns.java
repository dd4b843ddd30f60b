package firstmap.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Two sides that are measured in turns, so that what else the machine does falls on both. Who goes first changes with
 * each round, and the ratio is taken round by round.
 */
final class Turns {
    private final List<Double> ones = new ArrayList<>();
    private final List<Double> others = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    /** Measures itself once. */
    interface Side {
        double measure() throws ExecutionException, InterruptedException;
    }

    /** One round. */
    void take(Side one, Side other) throws ExecutionException, InterruptedException {
        boolean oneFirst = ratios.size() % 2 == 0;
        double a = oneFirst ? one.measure() : 0;
        double b = other.measure();
        if (!oneFirst) a = one.measure();
        ones.add(a);
        others.add(b);
        ratios.add(a / b);
    }

    int rounds() {
        return ratios.size();
    }

    Spread one() {
        return Spread.of(ones);
    }

    Spread other() {
        return Spread.of(others);
    }

    /** Of the one to the other. */
    Spread ratio() {
        return Spread.of(ratios);
    }
}
