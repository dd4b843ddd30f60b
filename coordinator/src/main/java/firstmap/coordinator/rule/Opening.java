package firstmap.coordinator.rule;

import firstmap.events.Limits;

/**
 * A round of an instant that is open: who is asked takes a turn in it.
 *
 * @param at simulated time of the instant, nanoseconds, 0..2^62 - 1
 * @param round from 0
 * @param seen number of the event that has opened it
 */
public record Opening(long at, long round, long seen) {
    public Opening {
        Limits.range("at", at, 0, Limits.MAX_AT);
        Limits.range("round", round, 0, Long.MAX_VALUE);
        Limits.range("seen", seen, 1, Long.MAX_VALUE);
    }

    /** As events and people name it. */
    @Override
    public String toString() {
        return at + "." + round;
    }

    boolean isBefore(long otherAt, long otherRound) {
        return at < otherAt || at == otherAt && round < otherRound;
    }

    boolean isAfter(long otherAt, long otherRound) {
        return at > otherAt || at == otherAt && round > otherRound;
    }
}
