package firstmap.lab.checker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests of one partition: which must have an outcome, which a dead letter, and which neither. It knows the second
 * edition of the rule: a history with boards of the first is for it as long as no number leaps there and no time is beyond all
 * bounds.
 */
final class RequestLedger {
    private static final int MOST_NODES = 4096;
    private static final long LATEST = (1L << 62) - 1;

    private record Node(String board, String node) {}

    private final Map<OwedOutcome.Name, OwedOutcome> owed = new HashMap<>();
    private final List<OwedOutcome> inOrder = new ArrayList<>();
    private final Map<Node, SeenNumbers> numbers = new HashMap<>();
    private final Map<String, Integer> nodes = new HashMap<>();
    private final int partitions;
    private final DeadLetterLedger letters;
    private final OperatorMarks marks;
    private long count;
    private int answered;
    /** All before it have their outcome. */
    private int next;

    RequestLedger(int partitions, DeadLetterLedger letters, OperatorMarks marks) {
        this.partitions = partitions;
        this.marks = marks;
        this.letters = letters;
    }

    void accept(StoredRecord stored) {
        count++;
        var request = read(stored);
        boolean isHeard = request != null && isHeard(request);
        letters.asked(stored, isHeard);
        if (!isHeard) return;
        var name = new OwedOutcome.Name(request.board(), request.node(), request.seq());
        var heard = numbers.computeIfAbsent(new Node(name.board(), name.node()), this::first);
        long missed = heard.missedBefore(request.seq());
        if (!heard.take(request.seq())) return;
        var one = new OwedOutcome(stored, request, missed);
        owed.put(name, one);
        inOrder.add(one);
    }

    private SeenNumbers first(Node node) {
        nodes.merge(node.board(), 1, Integer::sum);
        return new SeenNumbers();
    }

    /** Whether it uses up its number; what has used it up already is none the worse for what else it says. */
    private boolean isHeard(LoggedRequest request) {
        var heard = numbers.get(new Node(request.board(), request.node()));
        if (heard != null && heard.has(request.seq())) return true;
        if (request.at() > LATEST) return false;
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
        one.answered();
        if (one.outcomes == 1) answered++;
    }

    /** The first that has no outcome; null if all have one. */
    OwedOutcome unanswered() {
        while (next < inOrder.size() && inOrder.get(next).outcomes > 0) next++;
        return next < inOrder.size() ? inOrder.get(next) : null;
    }

    /** How many requests there are, whatever they are. */
    long count() {
        return count;
    }

    /** Those that must have an outcome. */
    int owed() {
        return inOrder.size();
    }

    /** Those that have one. */
    int answered() {
        return answered;
    }

    /** Nobody answers any more. */
    void end(Findings findings) {
        for (var one : inOrder)
            if (one.outcomes == 0
                    && !one.isBegun
                    && !marks.standsStill(one.request().board()))
                findings.add(Flaw.LOST, one.stored.place(), "has no outcome");
    }
}
