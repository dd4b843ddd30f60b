package firstmap.coordinator.audit;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.coordinator.snapshot.SnapshotJson;
import firstmap.events.EventRecord;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The boards of one partition as the events have left them that were read so far, held against what others say of them. */
final class RebuiltBoards {
    /** Most findings about what others say, of which the audit speaks. */
    private static final int MOST_FINDINGS = 100;

    private final Places places;
    private final Claims claims;
    private final HashMap<String, Board> boards = new HashMap<>();
    private final HashMap<String, AuditReport.Head> linked = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    /** Boards that cannot be decided here, each with what is to be said of it. */
    private final SequencedMap<String, Finding> undecidable = new LinkedHashMap<>();

    private long events;
    private LogRecord last;
    private String lastHash;

    RebuiltBoards(Places places, Claims claims) {
        this.places = places;
        this.claims = claims;
    }

    /** Begins with what an earlier audit has come to; what others say of it is held against that. */
    void goOnFrom(AuditedPoint point) {
        for (var board : point.boards()) {
            boards.put(board.id(), Boards.restored(Snapshot.of(board))); // a copy: it will change
            var at = places.at(Topic.EVENTS, point.last());
            for (var said = claims.take(board.id(), board.seq());
                    !said.isEmpty();
                    said = claims.take(board.id(), board.seq())) for (var claim : said) check(claim, board, at);
        }
    }

    private void check(Claim claim, Board board, LogRecord at) {
        if (claim.seq() != board.seq()) return; // of an event that the earlier audit has seen
        var state = claim.state() == null ? null : SnapshotJson.state(Snapshot.of(board));
        var problem = problem(claim, board.head(), state);
        if (problem != null) say(places.finding(claim.kind(), at, board.id(), board.seq(), problem));
    }

    /** All boards, as they are now. */
    Collection<Board> boards() {
        return boards.values().stream().filter(board -> board.seq() > 0).toList();
    }

    /** A board as it is now; a new one if no event has spoken of it. */
    Board board(String id) {
        var board = boards.get(id);
        return board == null ? Boards.fresh(id) : board;
    }

    /**
     * Applies an event.
     *
     * @throws RuntimeException if the board does not take it
     */
    void evolve(LogRecord found, EventRecord event) {
        var board = boards.computeIfAbsent(event.board(), Boards::fresh);
        board.evolve(event);
        passed(found, EventJson.Link.of(event), board);
    }

    /**
     * From this event on its board is decided by a rule that this program does not have: neither its decisions nor its state
     * can be made again.
     */
    void undecidable(LogRecord found, EventJson.Link event) {
        var id = event.board();
        var before = board(id);
        boards.remove(id);
        linked.put(id, new AuditReport.Head(before.seq(), before.head()));
        undecidable.put(
                id,
                places.finding(
                        Finding.Kind.UNKNOWN_RULE,
                        found,
                        id,
                        event.seq(),
                        "the board is " + UnknownEdition.decidedBy(event.rule().orElseThrow())
                                + ": its decisions cannot be made again; all that is looked at is whether each event follows"
                                + " the one before it"));
    }

    boolean hasUndecidable() {
        return !undecidable.isEmpty();
    }

    boolean isUndecidable(String board) {
        return undecidable.containsKey(board);
    }

    /**
     * Where the beginning of the log is gone, or the rule unknown, no board can be rebuilt. What can be seen is whether an
     * event follows the one before it.
     */
    void link(LogRecord found, EventJson.Link event) {
        var before = linked.get(event.board());
        if (before != null && (event.seq() != before.seq() + 1 || !event.prev().equals(before.hash())))
            throw new AuditFailure(places.finding(
                    Finding.Kind.INSERTED,
                    found,
                    event.board(),
                    event.seq(),
                    "the event does not follow event %d of its board, which stands before it".formatted(before.seq())));
        linked.put(event.board(), new AuditReport.Head(event.seq(), event.hash()));
        passed(found, event, null);
    }

    private void passed(LogRecord found, EventJson.Link event, Board board) {
        events++;
        last = found;
        lastHash = event.hash();
        var said = claims.take(event.board(), event.seq());
        if (said.isEmpty()) return;
        boolean isOfState = board != null && said.stream().anyMatch(claim -> claim.state() != null);
        var state = isOfState ? SnapshotJson.state(Snapshot.of(board)) : null;
        for (var claim : said) check(claim, event, state, found);
    }

    /** The last event that was as it must be; null if there was none. */
    LogRecord last() {
        return last;
    }

    String lastHash() {
        return lastHash;
    }

    /** How many events were as they must be. */
    long events() {
        return events;
    }

    /** The boards that any event has spoken of, by name. */
    SequencedMap<String, AuditReport.Head> heads() {
        var heads = new TreeMap<String, AuditReport.Head>(linked);
        boards.values().stream()
                .filter(board -> board.seq() > 0)
                .forEach(board -> heads.put(board.id(), new AuditReport.Head(board.seq(), board.head())));
        return heads;
    }

    /** What is wrong, in the order in which it was found, and then what could not be looked at. */
    List<Finding> findings() {
        return Stream.concat(findings.stream(), undecidable.values().stream().limit(MOST_FINDINGS))
                .toList();
    }

    void say(Finding finding) {
        if (findings.size() < MOST_FINDINGS) findings.add(finding);
    }

    // ---- what others say

    private void check(Claim claim, EventJson.Link event, String state, LogRecord at) {
        if (claim.seq() != event.seq()) return; // of an event that has been deleted
        var problem = problem(claim, event.hash(), state);
        if (problem == null) return;
        var finding = places.finding(claim.kind(), at, event.board(), event.seq(), problem);
        if (claim.isOfTheLog()) throw new AuditFailure(finding);
        say(finding);
    }

    private static String problem(Claim claim, String hash, String state) {
        if (!claim.head().equals(hash))
            return "%s has this event with the hash %s, and here it has %s".formatted(claim.by(), claim.head(), hash);
        if (claim.state() != null && state != null && !claim.state().equals(state))
            return "%s has the board in the state %s after this event, and here it is in the state %s"
                    .formatted(claim.by(), claim.state(), state);
        return null;
    }

    /** When all events have been read: boards that have not come as far as somebody says. */
    void notReached(long end, Predicate<String> standsStill) {
        var heads = heads();
        for (var claim : claims.rest()) {
            // Whoever said it may have known what has been damaged since.
            if (standsStill.test(claim.board())) continue;
            var head = heads.get(claim.board());
            say(places.finding(
                    claim.isOfTheLog() ? Finding.Kind.CUT : claim.kind(),
                    places.at(Topic.EVENTS, end),
                    claim.board(),
                    claim.seq(),
                    claim.by() + " has this event, but the events of this partition end here, and "
                            + (head == null ? "none is of that board" : "the last of that board is " + head.seq())));
        }
    }
}
