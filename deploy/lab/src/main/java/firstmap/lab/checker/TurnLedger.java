package firstmap.lab.checker;

import firstmap.lab.checker.OwedOutcome.When;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The turns of a board's open round that have come, and what they lead to when all have. */
final class TurnLedger {
    enum Arrival {
        /** The first of its node in the open round, or what stands for it; where time is given, what is decided. */
        TAKEN,
        /** Said before, or too late: nothing answers it. */
        PASSED_OVER,
        /** It has a dead letter. */
        DEAD
    }

    /** @param turn or an expire, as long as there is none */
    private record Come(StoredRecord stored, LoggedRequest turn) {}

    /** Of the open round, by node. */
    private final Map<String, Come> come = new HashMap<>();
    /** What opened that round; 0 before the first. */
    private long seen;

    /** @param highest number of a node that has come */
    Arrival take(StoredRecord stored, LoggedRequest turn, TimeFold time, ToLongFunction<String> highest) {
        var open = time.open;
        if (isOver(turn, open)) return Arrival.PASSED_OVER;
        if (!isOf(open, turn)
                || !time.asked.contains(turn.node())
                || TimeFold.time(turn.body().get("until")) < open.at()
                || !isNumbered(turn, highest.applyAsLong(turn.node()))) return Arrival.DEAD;
        var first = come.get(turn.node());
        if (first != null && first.turn.isTurn()) return first.turn.equals(turn) ? Arrival.PASSED_OVER : Arrival.DEAD;
        come.put(turn.node(), new Come(stored, turn));
        return Arrival.TAKEN;
    }

    /** Whoever still takes part can be let go, whether it is asked in the open round or not. */
    Arrival standIn(StoredRecord stored, LoggedRequest expire, TimeFold time) {
        var open = time.open;
        if (expire.body().has("lastSeen")) return Arrival.DEAD;
        if (isOver(expire, open)) return Arrival.PASSED_OVER;
        if (!isOf(open, expire) || !time.promises.containsKey(expire.member())) return Arrival.DEAD;
        return come.putIfAbsent(expire.member(), new Come(stored, expire)) == null
                ? Arrival.TAKEN
                : Arrival.PASSED_OVER;
    }

    private boolean isOver(LoggedRequest turn, TimeFold.Open open) {
        if (open == null || turn.body().number("seen") < open.seen()) return true;
        if (seen != open.seen()) come.clear();
        seen = open.seen();
        return false;
    }

    private static boolean isOf(TimeFold.Open open, LoggedRequest turn) {
        return open.equals(new TimeFold.Open(
                turn.at(), turn.body().number("round"), turn.body().number("seen")));
    }

    /** From the number after the last on, without a gap. */
    private static boolean isNumbered(LoggedRequest turn, long last) {
        var asks = turn.asks();
        for (int i = 0; i < asks.size(); i++) if (asks.get(i).seq() != last + 1 + i) return false;
        return true;
    }

    /** Whether there is a turn, or what stands for it, of all who are asked in the open round, so that it must be decided before anything else. */
    boolean isComplete(TimeFold time) {
        return time != null
                && time.open != null
                && seen == time.open.seen()
                && come.keySet().containsAll(time.asked);
    }

    /** What is decided in the round, in this order, the last turn having come: each ask or expiry, and then its end. */
    List<OwedOutcome> owed(TimeFold time, StoredRecord last) {
        var owed = new ArrayList<OwedOutcome>();
        var promises = new LinkedHashMap<String, Object>();
        var gone = new ArrayList<String>();
        var expired = new ArrayList<String>();
        for (var node : order(time.open)) {
            var one = come.get(node);
            if (one.turn.isExpire()) {
                owed.add(OwedOutcome.expiry(one.stored, one.turn, new When(last.offset(), owed.size())));
                gone.add(node);
                expired.add(node);
                continue;
            }
            int place = 0;
            for (var ask : one.turn.asks())
                owed.add(OwedOutcome.asked(one.stored, ask, place++, new When(last.offset(), owed.size())));
            var until = one.turn.body().get("until");
            if (until.equals("gone")) gone.add(node);
            else promises.put(node, until);
        }
        var said = new LinkedHashMap<String, Object>();
        if (!promises.isEmpty()) said.put("promises", promises);
        if (!gone.isEmpty()) said.put("gone", gone);
        if (!expired.isEmpty()) said.put("expired", expired);
        var cause = time.cause();
        var board = come.values().iterator().next().turn.board();
        var round = new LoggedRequest(OutcomeShape.ROUND, cause, cause, 0, board, time.open.at(), new Doc(said));
        owed.add(OwedOutcome.end(last, round, new When(last.offset(), owed.size())));
        return owed;
    }

    /** By a hash, so that no name comes first for long. */
    private List<String> order(TimeFold.Open open) {
        return come.keySet().stream()
                .sorted(Comparator.comparing(node -> HexFormat.of()
                        .formatHex(EventHash.sha256()
                                .digest((open.name() + "/" + node).getBytes(StandardCharsets.UTF_8)))))
                .toList();
    }
}
