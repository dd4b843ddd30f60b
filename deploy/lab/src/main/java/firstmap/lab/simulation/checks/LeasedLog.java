package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.Round;
import firstmap.coordinator.rule.Opening;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.lab.simulation.kafka.SimulatedRecord;
import firstmap.lab.simulation.kafka.Transaction;
import firstmap.lab.simulation.world.Happening;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * One board with a lease: its log is what somebody who never fails makes of its requests, and as long as nobody is let go what
 * its members play alone.
 */
final class LeasedLog extends AskedLog {
    /** Null if the time of the board is given. */
    private final PlayedAlone alone;

    private final Expiries expiries;
    private final Deque<EventJson.Sealed> due = new ArrayDeque<>();
    private final Map<Long, Long> times = new HashMap<>();
    private final Map<String, Map<Long, Long>> spoken = new HashMap<>();
    /** Who has taken its turn in which round, by the event that has opened it. */
    private final Map<Long, Set<String>> turned = new HashMap<>();
    /** Which transaction has asked for whom, as long as it is not let go. */
    private final Map<String, Transaction> askedBy = new HashMap<>();
    /** By which expire each is out. */
    private final Map<String, String> outBy = new HashMap<>();
    /** Which event has opened the round that is decided next. */
    private long opening;

    private int rounds;
    private boolean isWhole = true;

    LeasedLog(String board, int partition, PlayedAlone alone, Expiries expiries) {
        super(board, partition);
        this.alone = alone;
        this.expiries = expiries;
    }

    // ---- what is asked

    @Override
    void arrives(RequestRecord request, ParkedTurns.Arrival arrival, SimulatedRecord stored) {
        if (request.request() instanceof Request.Turn turn) turns(request, turn, arrival);
        if (!(request.request() instanceof Request.Expire expire)) return;
        expiries.arrives(request, expire, stored, this);
        if (arrival == ParkedTurns.Arrival.PASSED_OVER) expiries.count(inVain(expire));
        else if (stored.txn() != null) askedBy.put(expire.of(), stored.txn());
    }

    private void turns(RequestRecord request, Request.Turn turn, ParkedTurns.Arrival arrival) {
        var node = request.node();
        if (turn.seen() != board().open().map(Opening::seen).orElse(0L)) return;
        turned.computeIfAbsent(turn.seen(), _ -> new HashSet<>()).add(node);
        if (arrival != ParkedTurns.Arrival.TURN) return;
        if (waitsOf(node) instanceof Request.Expire) expiries.count(Happening.TURN_FOR_ITS_STAND_IN);
        expiries.lies(request, turn);
    }

    private Happening inVain(Request.Expire expire) {
        if (board().out().containsKey(expire.of())) return Happening.EXPIRE_TWICE;
        if (expire.isGiven()
                || expire.seen() != board().open().map(Opening::seen).orElse(0L)) return Happening.EXPIRE_TOO_LATE;
        return waitsOf(expire.of()) instanceof Request.Turn ? Happening.EXPIRE_AGAINST_A_TURN : Happening.EXPIRE_TWICE;
    }

    @Override
    List<EventJson.Sealed> alone(RequestRecord request) {
        var events = EventSealer.decide(board(), request);
        if (request.request() instanceof Request.Expire expire) letGo(expire.of(), events);
        for (var event : events) board().evolve(event.record());
        return expected(events);
    }

    @Override
    List<EventJson.Sealed> round(SequencedMap<String, RequestRecord> turns) {
        var expired = turns.entrySet().stream()
                .filter(turn -> turn.getValue().request() instanceof Request.Expire)
                .map(Map.Entry::getKey)
                .toList();
        var unheard = expired.stream()
                .filter(node -> board().heard(node).numbers().highest() == 0)
                .count();
        expiries.count(Happening.LET_GO_BEFORE_ITS_FIRST_TURN, unheard);
        if (!expired.isEmpty() && expired.size() < turns.size()) expiries.count(Happening.LET_GO_IN_A_ROUND);
        var events = Round.play(board(), turns, Round.Judge.of(board()));
        for (var node : expired)
            letGo(node, events.stream().filter(event -> isExpiryOf(node, event)).toList());
        isWhole &= expired.isEmpty();
        if (isWhole)
            require(
                    head(events).equals(head(alone.rounds().get(rounds).events())),
                    Invariant.GRANTED_LOG_IS_PLAYED_ALONE,
                    "nobody is let go, and yet a round of " + id() + " is another: ",
                    board().seq());
        rounds++;
        return expected(events);
    }

    /** The hash of the last covers all. */
    private static String head(List<EventJson.Sealed> events) {
        return events.getLast().record().hash();
    }

    private static boolean isExpiryOf(String node, EventJson.Sealed event) {
        return event.record().isOfExpiry() && event.record().node().equals(node);
    }

    private void letGo(String node, List<EventJson.Sealed> events) {
        expiries.count(Happening.LET_GO);
        if (events.stream().anyMatch(event -> event.record().event() instanceof Event.Unmapped))
            expiries.count(Happening.LET_GO_WITH_MAPPINGS);
        if (events.stream().anyMatch(event -> event.record().event() instanceof Event.Migrated))
            expiries.count(Happening.MOVED_WITHOUT_THE_DEAD);
    }

    private List<EventJson.Sealed> expected(List<EventJson.Sealed> events) {
        due.addAll(events);
        return events;
    }

    @Override
    List<PlayedAlone.Round> ahead() {
        return List.of();
    }

    // ---- what is decided

    @Override
    void next(SimulatedRecord stored) {
        var event = EventJson.read(stored.value());
        if (event.isOfExpiry()) letsGo(event.node(), event.cause(), stored);
        if (event.event() instanceof Event.Granted granted) ends(granted, event, stored);
        var next = due.poll();
        require(
                next != null && Arrays.equals(stored.value(), next.json()),
                Invariant.LEASED_LOG_IS_REPEATED,
                "event " + (committed() + 1) + " of " + id() + " is another: ",
                event);
        remember(event);
    }

    /** What the round comes to must not hang on how far its events differ from the right ones. */
    private void ends(Event.Granted granted, EventRecord event, SimulatedRecord stored) {
        for (var node : granted.expired())
            letsGo(node, "lease/" + node + event.cause().substring("time".length()), stored);
        turned.remove(opening);
        opening = event.seq();
    }

    private void letsGo(String node, String by, SimulatedRecord stored) {
        require(
                !turned.getOrDefault(opening, Set.of()).contains(node),
                Invariant.A_TURN_COUNTS,
                node + " of " + id() + " has taken its turn, and is let go by ",
                by);
        var before = outBy.putIfAbsent(node, by);
        require(
                before == null || before.equals(by),
                Invariant.NOBODY_IS_LET_GO_TWICE,
                node + " of " + id() + " is out by " + before + ", and is let go by ",
                by);
        var asked = askedBy.get(node);
        if (before == null
                && asked != null
                && !asked.transactionalId().equals(stored.txn().transactionalId()))
            expiries.count(Happening.EXPIRE_OF_A_PREDECESSOR);
    }

    private void remember(EventRecord event) {
        if (event.event() instanceof Event.Defined) opening = event.seq();
        times.put(event.seq(), expiries.now());
        if (event.node() != null && event.nodeSeq() > 0)
            spoken.computeIfAbsent(event.node(), _ -> new HashMap<>()).put(event.nodeSeq(), expiries.now());
    }

    /** Since when the board is as an expire says; the beginning of time if it never was so. */
    long since(Request.Expire expire) {
        if (!expire.isGiven()) return times.getOrDefault(expire.seen(), 0L);
        return spoken.getOrDefault(expire.of(), Map.of()).getOrDefault(expire.lastSeen(), 0L);
    }

    /** When it was defined. */
    long began() {
        return times.getOrDefault(1L, 0L);
    }

    @Override
    String missing() {
        if (!due.isEmpty()) return due.size() + " events of " + id();
        return board().open()
                .map(open -> "round " + open + " of " + id() + ", where " + come() + " have come of " + board().asked())
                .orElse("");
    }
}
