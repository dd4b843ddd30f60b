package firstmap.lab.simulation.kafka;

/** Where a coordinator speaks to the outside, and so where it can be stopped, held up or killed. */
public enum Call {
    CHECK,
    HOLDER,
    INIT_TRANSACTIONS,
    POLL,
    FETCH_OFFSETS,
    ENDS,
    READ,
    BEGIN,
    SEND,
    SIGN,
    SEND_OFFSETS,
    COMMIT,
    COMMITTED,
    ABORT,
    CLOSE;

    /** Whether memory may be ahead of the log here. */
    public boolean isInTransaction() {
        return this == SEND || this == SEND_OFFSETS || this == COMMIT;
    }
}
