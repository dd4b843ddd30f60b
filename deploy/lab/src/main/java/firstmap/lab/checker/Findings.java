package firstmap.lab.checker;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All flaws counted, and the first of each kind named. */
public final class Findings {
    /** Most findings of one kind that are named. */
    public static final int NAMED = 20;

    private final Map<Flaw, Long> counts = new EnumMap<>(Flaw.class);
    private final List<FlawFound> named = new ArrayList<>();

    public Findings() {
        for (var flaw : Flaw.values()) counts.put(flaw, 0L);
    }

    public void add(Flaw flaw, String place, String what) {
        if (counts.merge(flaw, 1L, Long::sum) <= NAMED) named.add(new FlawFound(flaw, place, what));
    }

    public long count(Flaw flaw) {
        return counts.get(flaw);
    }

    /** How many of each kind, also those that there are none of. */
    public Map<Flaw, Long> counts() {
        return new EnumMap<>(counts);
    }

    /** The first of each kind, in the order in which they were found. */
    public List<FlawFound> named() {
        return List.copyOf(named);
    }

    /** The first of all. */
    public Optional<FlawFound> first() {
        return named.isEmpty() ? Optional.empty() : Optional.of(named.getFirst());
    }

    public boolean isEmpty() {
        return named.isEmpty();
    }
}
