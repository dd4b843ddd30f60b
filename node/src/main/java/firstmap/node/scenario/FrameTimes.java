package firstmap.node.scenario;

import firstmap.node.scenario.Scenario.Produces;
import firstmap.node.scenario.Scenario.Span;

/** When the frames of a set begin: one each period of a span, each a little late by chance. */
record FrameTimes(Produces role, Jitter jitter) {

    /** Nanoseconds. @param frame from 0 in each span */
    long of(Span span, long frame) {
        long planned = role.start(span) + frame * role.period();
        return planned + jitter.of("frame", planned, role.jitter());
    }

    /** The last frame of a span that has begun by that time, -1 if none has. */
    long last(Span span, long time) {
        long planned = Math.floorDiv(time - role.start(span), role.period());
        if (planned < 0) return -1;
        return of(span, planned) <= time ? planned : planned - 1;
    }

    /** Whether a frame that begins at this time can end before the role does. */
    boolean fits(Span span, long time) {
        return time + role.period() - role.jitter() <= span.until();
    }

    interface Passed {
        /** @param begun when it began; @param ended when the next one, or the end of the span, came */
        void frame(long begun, long ended);
    }

    /** Goes through the frame times of all spans that ended after one time and not after another. */
    void between(long after, long until, Passed passed) {
        for (var span : role.active())
            for (long frame = Math.max(0, last(span, after)); ; frame++) {
                long begun = of(span, frame);
                long ended = Math.min(of(span, frame + 1), span.until());
                if (begun >= span.until() || ended > until) break;
                if (ended > after && fits(span, begun)) passed.frame(begun, ended);
            }
    }
}
