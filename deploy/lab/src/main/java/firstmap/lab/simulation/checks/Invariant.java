package firstmap.lab.simulation.checks;

import firstmap.lab.checker.Flaw;
import java.util.Locale;

/** What must be true after every step, by name. */
public enum Invariant {
    /** Each board's events are numbered without a gap, and each carries the hash of the one before. */
    CHAIN_WHOLE,
    /** A request that has been answered is not answered again. */
    ONE_OUTCOME_PER_REQUEST,
    /** On a partition, answers stand in the order of what was asked. */
    OUTCOMES_IN_REQUEST_ORDER,
    /** Nothing is answered that nobody has asked, and by nobody but a transaction. */
    NO_OUTCOME_WITHOUT_REQUEST,
    /** Each event can have happened to its board as those before it have left it. */
    EVENTS_POSSIBLE,
    /** The rule has kept the board's policy, and what is mapped suits who has mapped it. */
    POLICY_KEPT,
    /** No byte of a heap, and no I/O page, is in use twice. */
    NO_OVERLAP,
    /** What a coordinator has in memory is what its log says. */
    REBUILT_IS_LIVE,
    /** The group's offset stands behind what has been answered, and before what has not. */
    OFFSETS_MATCH_ANSWERS,
    /** What cannot be read is kept once, byte for byte, and nothing else is. */
    DEAD_LETTERS_MATCH,
    /** A snapshot is its board as it was at the number that it names. */
    SNAPSHOTS_MATCH,
    /** The log of a board that grants its time is the one that its members play alone, byte for byte. */
    GRANTED_LOG_IS_PLAYED_ALONE,
    /** A round that is done is on the log once; a turn that waits for others is read again by whoever takes over. */
    NO_TURN_LOST,
    /** Whoever takes over reads little of what is done, however long a turn waits. */
    LITTLE_IS_READ_AGAIN,
    /** No node finds that another has spoken in its name, or that its board is another. */
    NODES_ARE_THEMSELVES,
    /**
     * Nobody is let go who was alive: whose signs have come to the log with less than its lease between any two, not counting
     * the time in which nobody could write.
     */
    THE_LIVING_STAY,
    /** Who has said goodbye is not let go, however long it is silent. */
    GOODBYE_IS_NO_DEATH,
    /** Who is dead for ever holds nothing in the end, and nothing waits for it. */
    THE_DEAD_LET_GO,
    /** Who comes back after its lease is told that it is out, and ends. */
    THE_LATE_ARE_TOLD,
    /** Who asks to let somebody go can be fenced: what stands outside of a transaction is what another has said in one. */
    EXPIRES_ARE_FENCED,
    /** Who has taken its turn before the round is over is not let go in it, whichever came first, the turn or the expire. */
    A_TURN_COUNTS,
    /** Who is out is not let go once more, however often it is asked for. */
    NOBODY_IS_LET_GO_TWICE,
    /** The log of a board with a lease is what a coordinator that never fails makes of the same requests. */
    LEASED_LOG_IS_REPEATED,
    /** An audit of all that is committed makes every decision again, expiries among them, and finds nothing. */
    AUDIT_IS_GOOD,
    /** No coordinator finds its log corrupt. */
    LOG_CAN_BE_READ,
    /** Who fails again and again leaves the brokers in peace between two lives. */
    RESTS_BETWEEN_LIVES,
    /** Who finds that its name is taken, or that the cluster is unfit, does not try again. */
    ENDS_WHERE_IT_MUST,
    /** Whatever else fails, the next life begins. */
    GOES_ON,
    /** When the faults have ended, everything is answered in time. */
    EVERYTHING_IS_ANSWERED;

    /** What a flaw of the log of requests and events breaks. */
    static Invariant of(Flaw flaw) {
        return switch (flaw) {
            case LOST -> NO_OUTCOME_WITHOUT_REQUEST;
            case REPEATED -> ONE_OUTCOME_PER_REQUEST;
            case REORDERED -> OUTCOMES_IN_REQUEST_ORDER;
            case FORKED -> CHAIN_WHOLE;
            case DIVERGED -> EVENTS_POSSIBLE;
            case OVERLAPPED -> NO_OVERLAP;
            case MISJUDGED -> POLICY_KEPT;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
