package firstmap.coordinator.audit;

import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.exchange.FollowedRecording;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/** The turns of a partition, parked as its coordinator has parked them. */
final class AuditedTurns implements AutoCloseable {
    private final FollowedRecording recording;
    private final int partition;
    private final ParkedTurns parked = new ParkedTurns();
    /** Boards that had an open round before the first request that is kept: of some rounds not all turns may be there. */
    private final Set<String> halfKept = new HashSet<>();
    /** Those of them of which no round has been decided yet: an expire of it may not be there, either. */
    private final Set<String> undecided = new HashSet<>();

    private SequencedMap<String, RequestRecord> round = new LinkedHashMap<>();
    /** Who is let go in rounds to come of the boards of which none is decided yet. */
    private final Map<Ended, List<String>> said = new HashMap<>();

    private Recording.Cursor ahead;

    /** The end of a round, as its event names it. */
    private record Ended(String board, String cause) {}

    AuditedTurns(FollowedRecording recording, int partition) {
        this.recording = recording;
        this.partition = partition;
    }

    /** Begins with the turns that an earlier audit has seen. */
    void goOnFrom(AuditedPoint point, RebuiltBoards rebuilt) {
        for (var turn : point.parked())
            parked.park(partition, rebuilt.board(turn.turn().board()), turn.turn(), turn.offset());
    }

    /** @throws Inadmissible if it belongs among the dead letters */
    ParkedTurns.Arrival look(Board board, RequestRecord request) {
        var arrival = parked.look(partition, board, request);
        boolean isVoid = arrival == ParkedTurns.Arrival.TURN
                && request.request() instanceof Request.Expire expire
                && undecided.contains(board.id())
                && expired(board).filter(all -> !all.contains(expire.of())).isPresent();
        // Its turn had come before, and has expired.
        return isVoid ? ParkedTurns.Arrival.PASSED_OVER : arrival;
    }

    /** Parks a turn. @return the round, in its order, if it was the last one that was missing; otherwise empty */
    SequencedMap<String, RequestRecord> park(Board board, RequestRecord turn, long offset) {
        if (undecided.contains(board.id()) && missing(board).equals(Set.of(turn.onBehalfOf()))) {
            for (var expire : expires(board)) {
                boolean isOfLast = expire.onBehalfOf().equals(turn.onBehalfOf());
                if (!isOfLast && standsIn(board, expire)) parked.park(partition, board, expire, offset);
            }
            decided(board);
        }
        return round = parked.park(partition, board, turn, offset);
    }

    /**
     * What must have been asked, if it is true who was let go in the open round. A round waits for nobody whose promise lies
     * later, so nothing else tells of the expire.
     */
    private List<RequestRecord> expires(Board board) {
        var open = board.open().orElseThrow();
        return expired(board).orElse(List.of()).stream()
                .map(node -> RequestRecord.expire(
                        board.id(), open.at(), Request.Expire.granted(node, open.round(), open.seen())))
                .toList();
    }

    private boolean standsIn(Board board, RequestRecord expire) {
        try {
            return look(board, expire) == ParkedTurns.Arrival.TURN;
        } catch (Inadmissible e) {
            return false; // It cannot have been asked, and what is said of it is wrong.
        }
    }

    /** Who was let go in the open round, as the event that ends it says; empty if nothing has ended it yet. */
    private Optional<List<String>> expired(Board board) {
        var round = new Ended(board.id(), "time/" + board.open().orElseThrow());
        if (ahead == null) ahead = recording.events(partition);
        while (!said.containsKey(round)) {
            var line = ahead.next();
            if (line == null) break;
            try {
                var event = EventJson.read(line.value());
                if (event.event() instanceof Event.Granted granted && undecided.contains(event.board()))
                    said.put(new Ended(event.board(), event.cause()), granted.expired());
            } catch (Invalid e) {
                // Whoever takes it will say so.
            }
        }
        return Optional.ofNullable(said.get(round));
    }

    private void decided(Board board) {
        undecided.remove(board.id());
        said.keySet().removeIf(round -> round.board().equals(board.id()));
    }

    /** The board has come to its end. */
    void forget(Board board) {
        parked.forget(partition, board);
    }

    /** Turns that wait for others. */
    List<ParkedTurns.Parked> waiting() {
        return parked.all(partition);
    }

    // ---- rounds that cannot be decided again

    /** Requests before have expired. */
    void beginLate(Collection<Board> boards) {
        boards.stream().filter(board -> board.open().isPresent()).map(Board::id).forEach(halfKept::add);
        undecided.addAll(halfKept);
    }

    /** Whether of some rounds of this board not all turns may be there. */
    boolean isHalfKept(String board) {
        return halfKept.contains(board);
    }

    /** An event was taken as it stands there. */
    void passed(Board board, EventRecord event) {
        if (!(event.event() instanceof Event.Granted) && !board.isRetired()) return;
        said.remove(new Ended(board.id(), event.cause()));
        if (!parked.come(partition, board).isEmpty()) decided(board);
        parked.forget(partition, board);
    }

    @Override
    public void close() {
        if (ahead != null) ahead.close();
    }

    // ---- whose events are whose

    /** Whether an event answers what is asked in the round that is being decided, or ends it. */
    boolean decides(EventRecord event) {
        return round.values().stream().anyMatch(turn -> answers(event, turn));
    }

    /** Whether a round of this board is being decided. */
    boolean isDeciding(Board board) {
        return round.values().stream().anyMatch(turn -> turn.board().equals(board.id()));
    }

    /** Whether it answers what is asked in a turn that waits for others, or ends its round. */
    boolean isWaiting(EventRecord event) {
        return waiting().stream().anyMatch(turn -> answers(event, turn.turn()));
    }

    /** Who is asked and has taken no turn. */
    Set<String> missing(Board board) {
        var missing = new TreeSet<>(board.asked());
        missing.removeAll(parked.come(partition, board));
        return missing;
    }

    static boolean answers(EventRecord event, RequestRecord request) {
        if (!event.board().equals(request.board())) return false;
        if (event.node() == null) return event.cause().equals(end(request));
        if (!request.onBehalfOf().equals(event.node())) return false;
        return switch (request.request()) {
            case Request.Turn turn -> turn.asks().stream().anyMatch(ask -> ask.seq() == event.nodeSeq());
            case Request.Expire _ -> event.cause().equals(request.id());
            case Request _ -> request.seq() == event.nodeSeq();
        };
    }

    /** What ends the round of a turn, or of what stands for one, names as its cause; null of any other request. */
    private static String end(RequestRecord request) {
        return switch (request.request()) {
            case Request.Turn turn -> "time/" + request.at() + "." + turn.round();
            case Request.Expire expire when !expire.isGiven() -> "time/" + request.at() + "." + expire.round();
            case Request _ -> null;
        };
    }

    /** Whether it is said in the round that is open on this board. */
    static boolean isOfOpenRound(Board board, Request request) {
        return isOfRound(request)
                && board.open().filter(open -> open.seen() == seen(request)).isPresent();
    }

    /** Whether it waits for others: a turn, or what stands for one. */
    static boolean isOfRound(Request request) {
        return seen(request) != 0;
    }

    private static long seen(Request request) {
        return switch (request) {
            case Request.Turn turn -> turn.seen();
            case Request.Expire expire when !expire.isGiven() -> expire.seen();
            case Request _ -> 0;
        };
    }
}
