package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.Round;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.lab.simulation.kafka.SimulatedRecord;
import firstmap.lab.simulation.world.Happening;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

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
        if (request.request() instanceof Request.Expire expire) {
            expiries.arrives(request, expire, arrival, stored, this);
            if (arrival == ParkedTurns.Arrival.PASSED_OVER) expiries.count(Happening.EXPIRE_TOO_LATE);
        }
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
        var next = due.poll();
        require(
                next != null && Arrays.equals(stored.value(), next.json()),
                Invariant.LEASED_LOG_IS_REPEATED,
                "event " + (committed() + 1) + " of " + id() + " is another: ",
                EventJson.read(stored.value()));
        remember(next.record());
    }

    private void remember(EventRecord event) {
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
