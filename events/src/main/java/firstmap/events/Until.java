package firstmap.events;

/** Before when a node asks nothing more, unless something that concerns it happens. */
public sealed interface Until {
    /** Only if something happens. */
    Until NEVER = new Never();

    /** It takes part no more. */
    Until GONE = new Gone();

    /**
     * @param at simulated time, nanoseconds, 0..2^62 - 1; that of the turn itself asks for the next round of the instant
     */
    record At(long at) implements Until {
        public At {
            Limits.range("until", at, 0, Limits.MAX_AT);
        }
    }

    /** Only if something happens. */
    record Never() implements Until {}

    /** It takes part no more. */
    record Gone() implements Until {}

    /** At that time. */
    static Until at(long at) {
        return new At(at);
    }

    /** The time that it names; {@link Long#MAX_VALUE} if it names none. */
    default long time() {
        return switch (this) {
            case At(long at) -> at;
            case Never ignored -> Long.MAX_VALUE;
            case Gone ignored -> Long.MAX_VALUE;
        };
    }

    /** As it is written: a number, or a word. */
    default String text() {
        return switch (this) {
            case At(long at) -> Long.toString(at);
            case Never ignored -> "never";
            case Gone ignored -> "gone";
        };
    }
}
