package firstmap.lab.checker;

import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The requests of one partition: which must have an outcome, which a dead letter, and which neither. A board forgets nodes
 * when more than 4096 have asked it; this does not, so a history with more is not for it.
 */
final class RequestLedger {
    private record Node(String board, String node) {}

    private final SequencedMap<OwedOutcome.Name, OwedOutcome> asked = new LinkedHashMap<>();
    private final Map<Node, SeenNumbers> numbers = new HashMap<>();
    private final Map<OwedOutcome.Name, StoredRecord> lettered = new HashMap<>();
    private final int partitions;
    private final DeadLetterLedger letters;
    private final Findings findings;
    private long count;

    RequestLedger(LogHistory history, int partition, DeadLetterLedger letters, Findings findings) {
        this.partitions = history.partitions(Topic.REQUESTS);
        this.letters = letters;
        this.findings = findings;
        history.read(Topic.REQUESTS, partition, this::accept);
    }

    private void accept(StoredRecord stored) {
        count++;
        var about = letters.take(stored);
        var request = read(stored);
        if (request == null) {
            unreadable(stored, about);
            return;
        }
        var name = new OwedOutcome.Name(request.board(), request.node(), request.seq());
        var heard = numbers.computeIfAbsent(new Node(name.board(), name.node()), _ -> new SeenNumbers());
        long missed = heard.missedBefore(request.seq());
        boolean isNew = heard.take(request.seq());
        if (isNew) asked.put(name, new OwedOutcome(request, stored.partition(), stored.offset(), missed));
        if (about.isEmpty()) return;
        if (isNew) lettered.put(name, about.getFirst());
        else findings.add(Flaw.REPEATED, about.getFirst().place(), "a dead letter of a request that was answered");
    }

    private void unreadable(StoredRecord stored, List<StoredRecord> about) {
        if (about.isEmpty())
            findings.add(Flaw.LOST, stored.place(), "cannot be read or is not at home, and has no dead letter");
        for (int i = 0; i < about.size(); i++) {
            if (i > 0) findings.add(Flaw.REPEATED, about.get(i).place(), "a second dead letter of " + stored.place());
            if (!DeadLetterLedger.holds(about.get(i), stored))
                findings.add(Flaw.LOST, about.get(i).place(), "not the bytes of " + stored.place());
        }
    }

    /** Null if it is none that can be answered: not readable, without its board as the key, or not at home. */
    private RequestRecord read(StoredRecord stored) {
        if (stored.key() == null || stored.value() == null) return null;
        try {
            var request = RequestJson.read(stored.value());
            boolean isKey = new String(stored.key(), StandardCharsets.UTF_8).equals(request.board());
            return isKey && Home.of(request.board(), partitions) == stored.partition() ? request : null;
        } catch (Invalid e) {
            return null;
        }
    }

    long count() {
        return count;
    }

    /** Those that must have an outcome, in their order. */
    SequencedMap<OwedOutcome.Name, OwedOutcome> asked() {
        return asked;
    }

    /** To be asked when all events are read: who has got none, and who has got a dead letter on top of one. */
    void reportUnanswered() {
        asked.forEach((name, one) -> {
            var letter = lettered.get(name);
            if (one.outcomes == 0)
                findings.add(
                        Flaw.LOST,
                        one.place(),
                        letter != null
                                ? "can be read, and has a dead letter instead of an outcome"
                                : one.isBegun ? "its outcome is cut short" : "has no outcome");
            else if (letter != null)
                findings.add(Flaw.REPEATED, letter.place(), "a dead letter of a request that was answered");
        });
    }
}
