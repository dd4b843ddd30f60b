package firstmap.lab.checker;

/** A request whose number was new, and what has been found of its outcome. */
final class OwedOutcome {
    /** Who asked; a number is one node's own in one board. */
    record Name(String board, String node, long number) {}

    final StoredRecord stored;
    /** How many numbers of its node were skipped before it. */
    final long missed;

    boolean isBegun;
    int outcomes;
    /** Null once it is answered: as a tree in memory it is ten times as large as its bytes. */
    private LoggedRequest request;

    OwedOutcome(StoredRecord stored, LoggedRequest request, long missed) {
        this.stored = stored;
        this.request = request;
        this.missed = missed;
    }

    LoggedRequest request() {
        return request != null ? request : LoggedRequest.read(stored.value());
    }

    void answered() {
        outcomes++;
        request = null;
    }
}
