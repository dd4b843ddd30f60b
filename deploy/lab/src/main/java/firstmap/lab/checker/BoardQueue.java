package firstmap.lab.checker;

import firstmap.lab.checker.TurnLedger.Arrival;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The requests of one board in their order. Where time is granted, what a request is hangs on the round that is open when it
 * is read, and so on the events before: it waits here until they are known.
 */
final class BoardQueue {
    private record Waiting(StoredRecord stored, LoggedRequest request) {}

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final TurnLedger turns = new TurnLedger();
    private final RequestLedger ledger;
    /** Null until there is an event of the board. */
    private BoardState board;
    /** What may change how its requests are taken, and has no outcome yet; null if there is nothing. */
    private OwedOutcome gate;
    /** The last of those that are decided by themselves; null before the first. */
    private OwedOutcome last;

    BoardQueue(RequestLedger ledger) {
        this.ledger = ledger;
    }

    void accept(StoredRecord stored, LoggedRequest request, BoardState board) {
        waiting.add(new Waiting(stored, request));
        ledger.letters().waits(stored);
        advance(board);
    }

    /** Takes in what can be told from the events so far. */
    void advance(BoardState known) {
        board = known;
        while (!waiting.isEmpty() && !isHeldBack(waiting.peek().request)) {
            var next = waiting.remove();
            if (isLost(next.request)) ledger.letters().excuse(next.stored);
            else take(next.stored, next.request);
        }
    }

    /** Whether there are requests of which it cannot be said what they are. */
    boolean isUncertain() {
        return !waiting.isEmpty() || board != null && !board.isSound() && time() != null;
    }

    private TimeFold time() {
        return board == null ? null : board.fold.time;
    }

    private boolean isHeldBack(LoggedRequest request) {
        if (isLost(request)) return false;
        if (turns.isComplete(time())) return true;
        // What a node holds, and whether it has spoken, hangs on all that was asked before.
        if (request.isExpire()) return last != null && last.outcomes == 0;
        if (gate == null || gate.outcomes > 0) return false;
        // Where time is given, whoever does not take a turn is answered alike before and after.
        return request.isTurn() || time() != null || gate.request().type().equals("define");
    }

    /** The events do not lead to a state any more, and so not to what this is. */
    private boolean isLost(LoggedRequest request) {
        return board != null && !board.isSound() && (time() != null || request.isTurn() || request.isExpire());
    }

    private void take(StoredRecord stored, LoggedRequest request) {
        if (request.isTurn()) turn(stored, request);
        else if (request.isExpire()) expire(stored, request);
        else if (time() == null || request.type().equals("retire")) alone(stored, request);
        else ledger.letters().asked(stored, isDefinedBy(request));
    }

    private void alone(StoredRecord stored, LoggedRequest request) {
        var owed = ledger.alone(stored, request);
        if (owed == null) return;
        last = owed;
        if (request.type().equals("retire") || definesGrantedTime(request)) gate = owed;
    }

    private static boolean definesGrantedTime(LoggedRequest request) {
        return request.type().equals("define")
                && request.body() != null
                && "granted".equals(request.body().object("spec").text("time"));
    }

    private boolean isDefinedBy(LoggedRequest request) {
        return request.type().equals("define")
                && request.body() != null
                && request.body().object("spec").equals(board.fold.spec)
                && request.body().texts("nodes").equals(time().roster);
    }

    private void turn(StoredRecord stored, LoggedRequest turn) {
        if (board != null && board.fold.retired) {
            ledger.letters().asked(stored, true);
            return;
        }
        var arrival = time() == null
                ? Arrival.DEAD
                : turns.take(stored, turn, time(), node -> ledger.highest(turn.board(), node));
        if (arrive(stored, arrival)) close(stored);
    }

    /** Whether it is taken. */
    private boolean arrive(StoredRecord stored, Arrival arrival) {
        ledger.letters().asked(stored, arrival != Arrival.DEAD);
        return arrival == Arrival.TAKEN;
    }

    private void close(StoredRecord stored) {
        if (turns.isComplete(time())) turns.owed(time(), stored).forEach(ledger::owe);
    }

    private void expire(StoredRecord stored, LoggedRequest expire) {
        if (!arrive(stored, arrival(stored, expire))) return;
        if (time() == null) last = ledger.expiry(stored, expire);
        else close(stored);
    }

    private Arrival arrival(StoredRecord stored, LoggedRequest expire) {
        if (board == null) return Arrival.DEAD;
        if (board.fold.retired) return Arrival.PASSED_OVER;
        if (board.fold.spec == null || !board.fold.spec.has("lease")) return Arrival.DEAD;
        if (board.fold.letGo.isOut(expire.member())) return Arrival.PASSED_OVER;
        return time() == null ? silence(expire) : turns.standIn(stored, expire, time());
    }

    /** Who has spoken since, or has nothing, is not let go. */
    private Arrival silence(LoggedRequest expire) {
        if (!expire.body().has("lastSeen")) return Arrival.DEAD;
        long said = expire.body().number("lastSeen");
        long highest = ledger.highest(expire.board(), expire.member());
        if (said > highest) return Arrival.DEAD;
        return said == highest && board.fold.holds(expire.member()) ? Arrival.TAKEN : Arrival.PASSED_OVER;
    }
}
