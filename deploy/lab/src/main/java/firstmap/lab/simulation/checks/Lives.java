package firstmap.lab.simulation.checks;

import firstmap.lab.simulation.world.Agenda;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One process and its lives: how many it begins, and whether it ends where it must and nowhere else. What is promised of
 * that stands in the README of the coordinator; how it is kept, nobody here knows.
 */
public final class Lives {
    private static final int MOST_LIVES = 10;
    private static final long WITHIN = 10 * Agenda.SECOND;
    private static final int MOST_FENCINGS = 3;
    private static final long MINUTE = 60 * Agenda.SECOND;

    private final String name;
    private final Invariants invariants;
    private final Deque<Long> begun = new ArrayDeque<>();
    private final Deque<Long> fencings = new ArrayDeque<>();
    private String end;

    public Lives(String name, Invariants invariants) {
        this.name = name;
        this.invariants = invariants;
    }

    /** A life begins. */
    public void begins(long now) {
        if (end != null) invariants.fail(Invariant.ENDS_WHERE_IT_MUST, name + " goes on, although " + end);
        if (among(begun, now, WITHIN) > MOST_LIVES)
            invariants.fail(
                    Invariant.RESTS_BETWEEN_LIVES,
                    name + " begins its " + begun.size() + "th life within " + WITHIN / Agenda.SECOND + " s");
    }

    /** What has just happened must be the end of it. */
    public void mustEnd(String why) {
        end = why;
    }

    /**
     * Somebody has taken its name.
     *
     * @return whether that must be the end of it
     */
    public boolean fenced(long now) {
        if (among(fencings, now, MINUTE) < MOST_FENCINGS) return false;
        mustEnd("it was fenced " + fencings.size() + " times within a minute");
        return true;
    }

    /** The process ends by itself. @param told by somebody, to end */
    public void ended(boolean told) {
        if (end == null && !told) invariants.fail(Invariant.GOES_ON, name + " ends, and nothing forces it to");
    }

    private static int among(Deque<Long> times, long now, long within) {
        times.addLast(now);
        while (now - times.getFirst() > within) times.removeFirst();
        return times.size();
    }
}
