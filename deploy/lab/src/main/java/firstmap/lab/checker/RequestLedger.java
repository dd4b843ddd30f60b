package firstmap.lab.checker;

import firstmap.lab.checker.OwedOutcome.When;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The requests of one partition: which must have an outcome, which a dead letter, and which neither. It knows the second
 * edition of the rule: a history with boards of the first is for it as long as no number leaps there and no time is beyond all
 * bounds.
 */
final class RequestLedger {
    private static final int MOST_NODES = 4096;

    private record Node(String board, String node) {}

    private final Map<OwedOutcome.Name, OwedOutcome> owed = new HashMap<>();
    private final TreeMap<When, OwedOutcome> unanswered = new TreeMap<>();
    private final Map<Node, SeenNumbers> numbers = new HashMap<>();
    private final Map<String, Integer> nodes = new HashMap<>();
    private final Map<String, BoardQueue> ofBoards = new HashMap<>();
    private final int partitions;
    private final DeadLetterLedger letters;
    private final OperatorMarks marks;
    private final Map<String, BoardState> boards;
    private long count;
    private int toBeAnswered;
    private int answered;

    /** @param boards as their events have left them so far */
    RequestLedger(int partitions, DeadLetterLedger letters, OperatorMarks marks, Map<String, BoardState> boards) {
        this.partitions = partitions;
        this.marks = marks;
        this.letters = letters;
        this.boards = boards;
    }

    void accept(StoredRecord stored) {
        count++;
        var request = read(stored);
        if (request == null) letters.asked(stored, false);
        else
            ofBoards.computeIfAbsent(request.board(), _ -> new BoardQueue(this))
                    .accept(stored, request, boards.get(request.board()));
    }

    /** There is another event of this board. */
    void advance(String board) {
        var requests = ofBoards.get(board);
        if (requests != null) requests.advance(boards.get(board));
    }

    /** Whether an event of this board may answer what cannot be told to be a request. */
    boolean isUncertain(String board) {
        return ofBoards.containsKey(board) && ofBoards.get(board).isUncertain();
    }

    DeadLetterLedger letters() {
        return letters;
    }

    /** Takes a request that is decided by itself. Null if it needs no outcome. */
    OwedOutcome alone(StoredRecord stored, LoggedRequest request) {
        boolean isHeard = isHeard(request);
        letters.asked(stored, isHeard);
        if (!isHeard) return null;
        var heard = numbers(request);
        long missed = heard.missedBefore(request.seq());
        if (!heard.take(request.seq())) return null;
        var one = OwedOutcome.alone(stored, request, missed);
        put(one);
        return one;
    }

    /** Takes an expire that is decided by itself, of a node that holds something. */
    OwedOutcome expiry(StoredRecord stored, LoggedRequest expire) {
        var one = OwedOutcome.alone(stored, expire, 0);
        put(one);
        return one;
    }

    /** Takes what is decided in a round. */
    void owe(OwedOutcome one) {
        if (isNumbered(one)) numbers(one.request()).take(one.request().seq());
        // Of an expire in a round, the end of it must speak.
        if (one.request().isExpire()) owed.put(OwedOutcome.Name.of(one.request()), one);
        else put(one);
    }

    private void put(OwedOutcome one) {
        owed.put(OwedOutcome.Name.of(one.request()), one);
        unanswered.put(one.when, one);
        if (isNumbered(one)) toBeAnswered++;
    }

    private SeenNumbers numbers(LoggedRequest request) {
        return numbers.computeIfAbsent(new Node(request.board(), request.node()), node -> {
            nodes.merge(node.board(), 1, Integer::sum);
            return new SeenNumbers();
        });
    }

    /** The highest number of a node that has come; 0 if none has. */
    long highest(String board, String node) {
        var come = numbers.get(new Node(board, node));
        return come == null ? 0 : come.highest();
    }

    /** Whether it uses up its number; what has used it up already is none the worse for what else it says. */
    private boolean isHeard(LoggedRequest request) {
        var heard = numbers.get(new Node(request.board(), request.node()));
        if (heard != null && heard.has(request.seq())) return true;
        if (request.at() > Grammar.LATEST) return false;
        return heard == null
                ? !new SeenNumbers().isLeap(request.seq()) && nodes.getOrDefault(request.board(), 0) < MOST_NODES
                : !heard.isLeap(request.seq());
    }

    /** Null if it is none that can be answered: not readable, without its board as the key, or not at home. */
    private LoggedRequest read(StoredRecord stored) {
        if (stored.key() == null || stored.value() == null) return null;
        try {
            var request = LoggedRequest.read(stored.value());
            boolean isKey = new String(stored.key(), StandardCharsets.UTF_8).equals(request.board());
            return isKey && KeyHome.of(stored.key(), partitions) == stored.partition() ? request : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** Null if nobody has asked that, or has not asked it anew. */
    OwedOutcome owed(OwedOutcome.Name name) {
        return owed.get(name);
    }

    void answered(OwedOutcome one) {
        boolean isNumbered = isNumbered(one);
        one.answered();
        if (one.outcomes > 1) return;
        unanswered.remove(one.when);
        if (isNumbered) answered++;
    }

    /** Whether somebody has asked for it, by a number of its own. */
    private static boolean isNumbered(OwedOutcome one) {
        return one.request().seq() > 0;
    }

    private static boolean isRound(OwedOutcome one) {
        return one.request().type().equals(OutcomeShape.ROUND);
    }

    /** The first that has no outcome; null if all have one. */
    OwedOutcome unanswered() {
        return unanswered.isEmpty() ? null : unanswered.firstEntry().getValue();
    }

    /** How many requests there are, whatever they are; a turn is one, whatever is asked in it. */
    long count() {
        return count;
    }

    /** Those that must have an outcome, the asks of turns among them. */
    int owed() {
        return toBeAnswered;
    }

    /** Those that have one. */
    int answered() {
        return answered;
    }

    /** Nobody answers any more. */
    void end(Findings findings) {
        for (var one : unanswered.values())
            if (!one.isBegun && !marks.standsStill(one.request().board()))
                findings.add(
                        Flaw.LOST,
                        one.stored.place(),
                        isRound(one) ? "is the last turn of its round, which does not end" : "has no outcome");
    }
}
