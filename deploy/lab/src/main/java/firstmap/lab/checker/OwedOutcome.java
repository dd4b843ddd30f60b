package firstmap.lab.checker;

import java.util.Comparator;
import java.util.function.Supplier;

/** A request whose number was new, or the end of a round, and what has been found of its outcome. */
final class OwedOutcome {
    /**
     * Who asked; a number is one node's own in one board. What has none, the end of a round and that of a lease, has its cause
     * and 0.
     */
    record Name(String board, String node, long number) {
        static Name of(LoggedEvent event) {
            if (event.isOfExpiry()) return expiry(event.board(), event.cause(), event.node());
            return event.node() == null
                    ? new Name(event.board(), event.cause(), 0)
                    : new Name(event.board(), event.node(), event.nodeSeq());
        }

        static Name of(LoggedRequest request) {
            return request.isExpire()
                    ? expiry(request.board(), request.id(), request.member())
                    : new Name(request.board(), request.node(), request.seq());
        }

        /** Of two long names the causes may be the same. */
        private static Name expiry(String board, String cause, String of) {
            return new Name(board, cause + " of " + of, 0);
        }
    }

    /**
     * When it is decided: as soon as a record is read, and after how much else that is decided by the same record.
     *
     * @param offset of the record
     */
    record When(long offset, int after) implements Comparable<When> {
        static final When BEFORE_ALL = new When(-1, 0);
        private static final Comparator<When> ORDER =
                Comparator.comparingLong(When::offset).thenComparingInt(When::after);

        @Override
        public int compareTo(When other) {
            return ORDER.compare(this, other);
        }
    }

    /** In which it stands; the last turn of a round that has come, for the end of it. */
    final StoredRecord stored;

    final When when;
    /** How many numbers of its node were skipped before it. */
    final long missed;

    boolean isBegun;
    int outcomes;
    /** Null once it is answered: as a tree in memory it is ten times as large as its bytes. */
    private LoggedRequest request;

    private final Supplier<LoggedRequest> again;

    private OwedOutcome(
            StoredRecord stored, When when, LoggedRequest request, long missed, Supplier<LoggedRequest> again) {
        this.stored = stored;
        this.when = when;
        this.request = request;
        this.missed = missed;
        this.again = again;
    }

    /** Of what is asked by itself. */
    static OwedOutcome alone(StoredRecord stored, LoggedRequest request, long missed) {
        var when = new When(stored.offset(), 0);
        return new OwedOutcome(stored, when, request, missed, () -> LoggedRequest.read(stored.value()));
    }

    /** Of one of the asks of a turn, by its place there. */
    static OwedOutcome asked(StoredRecord turn, LoggedRequest ask, int place, When when) {
        return new OwedOutcome(
                turn,
                when,
                ask,
                0,
                () -> LoggedRequest.read(turn.value()).asks().get(place));
    }

    /** Of an expire that has stood for a turn; who has nothing goes without an event. */
    static OwedOutcome expiry(StoredRecord stored, LoggedRequest expire, When when) {
        return new OwedOutcome(stored, when, expire, 0, () -> LoggedRequest.read(stored.value()));
    }

    /** Of the end of a round. */
    static OwedOutcome end(StoredRecord last, LoggedRequest round, When when) {
        return new OwedOutcome(last, when, round, 0, () -> round);
    }

    LoggedRequest request() {
        return request != null ? request : again.get();
    }

    void answered() {
        outcomes++;
        request = null;
    }
}
