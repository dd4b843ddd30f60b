package firstmap.lab.checker;

import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Home;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SequencedMap;

/** Holds the events of one partition against the requests of the same partition, one by one. */
final class OutcomeMatcher {
    private final Map<String, BoardState> boards;
    private final SequencedMap<OwedOutcome.Name, OwedOutcome> asked;
    private final int partitions;
    private final Findings findings;
    private OwedOutcome.Name current;
    private String currentPlace;
    /** Where the request stands whose outcome stands last. */
    private long answeredUpTo = -1;

    private long count;

    /** @param boards found so far on other partitions, and here */
    OutcomeMatcher(
            int partitions,
            SequencedMap<OwedOutcome.Name, OwedOutcome> asked,
            Map<String, BoardState> boards,
            Findings findings) {
        this.partitions = partitions;
        this.asked = asked;
        this.boards = boards;
        this.findings = findings;
    }

    void accept(StoredRecord stored) {
        count++;
        EventRecord event;
        try {
            event = EventJson.read(stored.value());
        } catch (Invalid e) {
            findings.add(Flaw.FORKED, stored.place(), "not an event: " + e.getMessage());
            return;
        }
        if (stored.key() == null || !new String(stored.key(), StandardCharsets.UTF_8).equals(event.board()))
            findings.add(Flaw.FORKED, stored.place(), "the key is not the board " + event.board());
        if (Home.of(event.board(), partitions) != stored.partition()) {
            findings.add(Flaw.FORKED, stored.place(), "board " + event.board() + " is not at home here");
            return;
        }
        var board = boards.computeIfAbsent(event.board(), id -> new BoardState(id, findings));
        if (board.chain.accept(event, EventJson.hashHolds(stored.value()), stored.place())) return;
        var name = new OwedOutcome.Name(event.board(), event.node(), event.nodeSeq());
        if (!name.equals(current)) {
            finish();
            current = name;
            begin(event, stored.place());
        } else if (event.missed() > 0)
            findings.add(Flaw.DIVERGED, stored.place(), "numbers are missed in the midst of an outcome");
        currentPlace = stored.place();
        answer(event, stored.place());
        board.fold(event, stored.place());
    }

    private void begin(EventRecord event, String place) {
        var request = asked.get(current);
        if (request == null) {
            findings.add(Flaw.LOST, place, "an outcome of a request that is not there, or not anew: " + current);
            return;
        }
        if (request.isBegun)
            findings.add(Flaw.REPEATED, place, "the outcome of " + request.place() + " stands in two places");
        else if (event.missed() != request.missed)
            findings.add(
                    Flaw.DIVERGED,
                    place,
                    "%d numbers are said to be missed, and %d are".formatted(event.missed(), request.missed));
        // A second outcome is no more than that; what belongs to the first one is out of its place.
        boolean isSecond = request.outcomes > 0 && part(request, event) == OutcomeShape.Part.VERDICT;
        if (request.offset < answeredUpTo && !isSecond)
            findings.add(
                    Flaw.REORDERED, place, "the outcome of " + request.place() + " comes after that of a later one");
        request.isBegun = true;
        answeredUpTo = Math.max(answeredUpTo, request.offset);
    }

    private void answer(EventRecord event, String place) {
        var one = asked.get(current);
        if (one == null) return;
        var part = part(one, event);
        if (part == OutcomeShape.Part.NONE)
            findings.add(
                    Flaw.LOST,
                    place,
                    "%s is no answer to %s".formatted(event.event().type(), one.place()));
        if (part == OutcomeShape.Part.VERDICT && ++one.outcomes > 1)
            findings.add(Flaw.REPEATED, place, "a second outcome of " + one.place());
    }

    private static OutcomeShape.Part part(OwedOutcome one, EventRecord event) {
        boolean isNamed = event.cause().equals(one.request.id()) && event.at() == one.request.at();
        return isNamed ? OutcomeShape.part(one.request.request(), event.event()) : OutcomeShape.Part.NONE;
    }

    /** The last outcome is whole now, or never will be. */
    void finish() {
        if (current == null) return;
        var board = boards.get(current.board());
        board.looseEnd().ifPresent(what -> findings.add(Flaw.LOST, currentPlace, "the outcome is cut short: " + what));
    }

    long count() {
        return count;
    }
}
