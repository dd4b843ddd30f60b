package firstmap.node.scenario;

import firstmap.node.client.BoardView;
import firstmap.node.scenario.Scenario.Plan;

/** When a clock has to wake an actor, and what time each wake stands for: all since the actor had last come to rest. */
final class Waking {
    private final BoardView board;
    private boolean woken;
    private boolean news;
    private long last;
    private boolean rested;
    private long restedSeen;
    private long since;
    private long seen;
    private long next = Role.NEVER;

    Waking(BoardView board) {
        this.board = board;
    }

    /** Something has happened. */
    void news() {
        news = true;
    }

    boolean hasNews() {
        return news;
    }

    /** When there is something to do if nothing happens before. */
    long next(Plan plan, long now) {
        if (woken) return next;
        long first = Role.NEVER;
        for (var stay : plan.stays()) {
            if (stay.from() > now) first = Math.min(first, stay.from());
            if (stay.until() > now) first = Math.min(first, stay.until());
        }
        return first;
    }

    /** The actor is woken. */
    Asks.Moment begin(long now) {
        if (!woken) { // whatever came before it began is over
            since = now - 1;
            seen = board.seq();
        }
        if (rested && now > last) {
            since = last;
            seen = restedSeen;
        }
        last = now;
        woken = true;
        news = false;
        return new Asks.Moment(since, seen, now);
    }

    /** It has come to rest if it asked nothing. */
    void end(Asks asks) {
        rested = asks.requests().isEmpty();
        restedSeen = board.seq();
        next = asks.next();
    }
}
