package firstmap.node.scenario;

import firstmap.node.scenario.Scenario.Produces;
import firstmap.node.scenario.Scenario.Span;

/** The frames of a set whose producer shows none in the log: they follow from its rate alone, for all who use it. */
final class FrameClock {
    private final Produces role;
    private long reached;

    FrameClock(Produces role) {
        this.role = role;
    }

    interface Ready {
        /** @param number from 0 in each span; @param time when it is ready, nanoseconds */
        void frame(long number, long time);
    }

    /**
     * Goes on to a time, nanoseconds.
     *
     * @param ready is given every frame that became ready since the last call
     */
    void advance(long until, Ready ready) {
        for (var span : role.active()) {
            long first = Math.max(0, frames(span, reached));
            long last = frames(span, Math.min(until, span.until()));
            for (long frame = first; frame < last; frame++)
                ready.frame(frame, role.start(span) + (frame + 1) * role.period());
        }
        reached = Math.max(reached, until);
    }

    /** How many frames of a span are ready at that time; a frame takes one period. */
    private long frames(Span span, long time) {
        return time <= role.start(span) ? 0 : (time - role.start(span)) / role.period();
    }
}
