package firstmap.lab.simulation.checks;

/** Something that must be true is not. */
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Invariant invariant;

    public Violation(Invariant invariant, String what) {
        super(what);
        this.invariant = invariant;
    }

    public Invariant invariant() {
        return invariant;
    }

    @Override
    public String toString() {
        return invariant + ": " + getMessage();
    }

    static void require(boolean holds, Invariant invariant, String otherwise, Object what) {
        if (!holds) throw new Violation(invariant, otherwise + what);
    }
}
