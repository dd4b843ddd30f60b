package firstmap.lab.checker;

/** What can be wrong with a history. */
public enum Flaw {
    /**
     * A request has no outcome, or only a part of one, or one that answers something else; or an outcome or a dead letter
     * has no request.
     */
    LOST,
    /** A request has two outcomes, one in two places, or an event or a dead letter stands there twice. */
    REPEATED,
    /** Outcomes are not in the order of the requests, or a board's events not in the order of their numbers. */
    REORDERED,
    /** A board's chain is not one chain: a hash, a link or a number that does not fit, or a second partition. */
    FORKED,
    /** The events lead to a state that cannot be, or a coordinator shows another state than the one they lead to. */
    DIVERGED,
    /** Storage lies outside of its heap or on that of somebody else, or two mappings of a device share an I/O page. */
    OVERLAPPED,
    /** Something was granted that was not to be had, or refused that was: by policy and check, or by the scatterlist. */
    MISJUDGED
}
