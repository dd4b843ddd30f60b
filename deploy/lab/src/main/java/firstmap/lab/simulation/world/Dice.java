package firstmap.lab.simulation.world;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Chance out of a seed: the algorithm is Java's own SplittableRandom, which its specification fixes. */
public final class Dice {
    private final SplittableRandom random;

    public Dice(long seed) {
        this(new SplittableRandom(seed));
    }

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** Others, that neither disturb these nor are disturbed by them. */
    public Dice split() {
        return new Dice(random.split());
    }

    /** @param probability 0 to 1 */
    public boolean happens(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** 0 to n - 1. */
    public int below(int n) {
        return random.nextInt(n);
    }

    /** Both included. */
    public long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    /** Virtual time, in milliseconds; both included. */
    public long millis(long least, long most) {
        return between(least * Agenda.MILLISECOND, most * Agenda.MILLISECOND);
    }

    public long seed() {
        return random.nextLong();
    }

    public <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    public byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    public <T> List<T> shuffled(Iterable<T> things) {
        var rest = new ArrayList<T>();
        things.forEach(rest::add);
        var shuffled = new ArrayList<T>(rest.size());
        while (!rest.isEmpty()) shuffled.add(rest.remove(random.nextInt(rest.size())));
        return shuffled;
    }
}
