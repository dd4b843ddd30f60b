package firstmap.node.scenario;

/** How long a node has nothing to ask if nothing concerns it. */
public sealed interface Until {
    /** @param at simulated time, nanoseconds */
    record At(long at) implements Until {}

    /** It has nothing more to ask of its own accord. */
    record Never() implements Until {}

    /** It takes no part any more. */
    record Gone() implements Until {}
}
