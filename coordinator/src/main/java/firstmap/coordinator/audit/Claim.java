package firstmap.coordinator.audit;

/**
 * What somebody says of a board: that with event {@code seq} it had this head and this state.
 *
 * @param kind what it means if it is not so
 * @param by who says it
 * @param head hash of that event
 * @param state digest of the whole state; null if nothing is said of it
 */
public record Claim(Finding.Kind kind, String by, String board, long seq, String head, String state) {

    /** Otherwise it is he who says it that is wrong, and the log may be good. */
    boolean isOfTheLog() {
        return kind == Finding.Kind.REWRITTEN;
    }
}
