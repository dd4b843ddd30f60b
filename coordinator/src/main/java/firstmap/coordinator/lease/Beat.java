package firstmap.coordinator.lease;

import java.time.Duration;

/** How much silence counts at a moment at which the owner of a partition looks at its ticks. */
public interface Beat {
    /** An owner writes a tick so often, if the last one has been read back. */
    Duration INTERVAL = Duration.ofMillis(500);

    /** If an owner has not read any of its own ticks back for so long, it cannot tell whose silence it was. */
    Duration LONGEST_PAUSE = INTERVAL.multipliedBy(5);

    /** All silences begin anew. */
    int ANEW = -1;

    /**
     * @param elapsed nanoseconds since the last moment that counted, by the owner's own clock, which does not run back
     * @param written whether a tick has been handed to Kafka since
     * @param readBack whether one has been read back since
     * @return by how many intervals everybody has been silent for longer; {@link #ANEW}
     */
    int intervals(long elapsed, boolean written, boolean readBack);

    /**
     * One for each tick that has come back: as long as an owner can neither write nor read, nobody's silence counts, nor what of
     * it came before, since those who live could not be heard either.
     */
    Beat READ_BACK = (elapsed, _, readBack) -> {
        if (!readBack) return 0;
        return elapsed > LONGEST_PAUSE.toNanos() ? ANEW : 1;
    };
}
