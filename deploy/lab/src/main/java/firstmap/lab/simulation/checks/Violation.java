package firstmap.lab.simulation.checks;

import firstmap.events.EventRecord;

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
        if (!holds) throw new Violation(invariant, otherwise + (what instanceof EventRecord it ? named(it) : what));
    }

    /** All of it stands on the log; here it only has to be found there. */
    private static String named(EventRecord event) {
        return "event %d of %s, %s, in answer to %s/%d"
                .formatted(event.seq(), event.board(), event.event().type(), event.node(), event.nodeSeq());
    }
}
