package firstmap.node.scenario;

import firstmap.events.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Predicate;

/**
 * What an actor asks at one time, in order, and when it wants to ask again.
 *
 * <p>That time reaches back to when the actor last came to rest: a clock may wake it late, and what fell due between is still
 * due. Where time is granted it is one instant.
 */
final class Asks {
    /** Most requests of one turn. */
    static final int MOST = 256;

    private final Moment moment;
    private final Predicate<Request> isRefused;
    private final SequencedSet<Request> requests = new LinkedHashSet<>();
    private boolean again;
    private long next = Role.NEVER;

    /**
     * @param since the time before, nanoseconds
     * @param seen the last event of the time before
     * @param now nanoseconds
     */
    record Moment(long since, long seen, long now) {}

    /** @param isRefused what has been asked in this time and would be answered alike */
    Asks(Moment moment, Predicate<Request> isRefused) {
        this.moment = moment;
        this.isRefused = isRefused;
    }

    long now() {
        return moment.now;
    }

    /** Whether a time has come that had not come before. */
    boolean isDue(long time) {
        return moment.since < time && time <= moment.now;
    }

    /** Whether an event, by its number, belongs to this time. */
    boolean isNew(long event) {
        return event > moment.seen;
    }

    /** Asks for this, and wants to ask again when it is decided. */
    boolean ask(Request request) {
        if (!last(request)) return false;
        again = true;
        return true;
    }

    /** Asks for this, and nothing more comes of it if it is granted. */
    boolean last(Request request) {
        if (isRefused.test(request)) return false;
        if (requests.size() == MOST && !requests.contains(request)) again = true; // the rest comes then
        else requests.add(request);
        return true;
    }

    /** Something stands in the way that is about to go, with no event that tells this actor so. */
    void again() {
        again = true;
    }

    /** There will be something to do at that time if nothing happens before. */
    void at(long time) {
        if (time > moment.now) next = Math.min(next, time);
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    boolean wantsAgain() {
        return again;
    }

    /** The first time at which there is something to do, {@code Long.MAX_VALUE} if there is none. */
    long next() {
        return next;
    }
}
