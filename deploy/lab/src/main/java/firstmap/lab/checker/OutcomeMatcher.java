package firstmap.lab.checker;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Holds the events of one partition against the requests of the same partition, one by one. */
final class OutcomeMatcher {
    private final Map<String, BoardState> boards;
    private final RequestLedger requests;
    private final int partitions;
    private final Findings findings;
    private final OperatorMarks marks;
    /** Whose outcome is being read; null between two. */
    private OwedOutcome.Name current;
    /** Null if nobody has asked it. */
    private OwedOutcome owed;

    private LoggedRequest request;
    private String currentPlace;
    /** When that is decided whose outcome stands last. */
    private OwedOutcome.When answeredUpTo = OwedOutcome.When.BEFORE_ALL;

    private long count;

    /** @param boards found so far on other partitions, and here */
    OutcomeMatcher(
            int partitions,
            RequestLedger requests,
            Map<String, BoardState> boards,
            Findings findings,
            OperatorMarks marks) {
        this.marks = marks;
        this.partitions = partitions;
        this.requests = requests;
        this.boards = boards;
        this.findings = findings;
    }

    void accept(StoredRecord stored) {
        count++;
        if (stored.key() != null && marks.standsStill(new String(stored.key(), StandardCharsets.UTF_8))) return;
        if (marks.speakOf(stored) && !fits(stored) && marks.setsAside(stored)) return;
        LoggedEvent event;
        try {
            event = LoggedEvent.read(stored.value() == null ? new byte[0] : stored.value());
        } catch (IllegalArgumentException e) {
            findings.add(Flaw.FORKED, stored.place(), "not an event: " + e.getMessage());
            return;
        }
        var home = event.board().getBytes(StandardCharsets.UTF_8);
        if (stored.key() == null || !new String(stored.key(), StandardCharsets.UTF_8).equals(event.board()))
            findings.add(Flaw.FORKED, stored.place(), "the key is not the board " + event.board());
        if (KeyHome.of(home, partitions) != stored.partition()) {
            findings.add(Flaw.FORKED, stored.place(), "board " + event.board() + " is not at home here");
            return;
        }
        var board = boards.computeIfAbsent(event.board(), id -> new BoardState(id, findings));
        if (board.chain.accept(event, EventHash.holds(stored.value()), stored.place())) return;
        var name = OwedOutcome.Name.of(event);
        if (!name.equals(current)) {
            finish();
            begin(name, event, board, stored.place());
            if (board.isSound() && event.behind() != board.behind(event))
                findings.add(
                        Flaw.DIVERGED,
                        stored.place(),
                        "it is said to lie behind by %d, and does by %d"
                                .formatted(event.behind(), board.behind(event)));
        } else if (event.missed() > 0 || event.behind() > 0)
            findings.add(
                    Flaw.DIVERGED, stored.place(), "numbers are missed, or time runs back, in the midst of an outcome");
        currentPlace = stored.place();
        answer(event, board, stored.place());
        board.fold(event, owed != null && owed.outcomes > 1, stored.place());
        requests.advance(event.board());
    }

    /** Whether it is in itself as it must be, and the next one of its board. */
    private boolean fits(StoredRecord stored) {
        if (stored.key() == null || stored.value() == null || !EventHash.holds(stored.value())) return false;
        try {
            var event = LoggedEvent.read(stored.value());
            var board = boards.get(event.board());
            return new String(stored.key(), StandardCharsets.UTF_8).equals(event.board())
                    && KeyHome.of(stored.key(), partitions) == stored.partition()
                    && event.seq() == (board == null ? 1 : board.chain.last() + 1)
                    && event.prev().equals(board == null ? EventHash.NONE : board.chain.head());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void begin(OwedOutcome.Name name, LoggedEvent event, BoardState board, String place) {
        current = name;
        owed = requests.owed(name);
        if (owed == null) {
            if (!board.isSound() && (event.isOfExpiry() || requests.isUncertain(name.board()))) return;
            findings.add(Flaw.LOST, place, "an outcome of a request that is not there, or not anew: " + name);
            return;
        }
        request = owed.request();
        var asked = owed.stored.place();
        if (owed.isBegun) findings.add(Flaw.REPEATED, place, "the outcome of " + asked + " stands in two places");
        else if (event.missed() != owed.missed)
            findings.add(
                    Flaw.DIVERGED,
                    place,
                    "%d numbers are said to be missed, and %d are".formatted(event.missed(), owed.missed));
        // A second outcome is no more than that; what belongs to the first one is out of its place.
        boolean isSecond = owed.outcomes > 0 && part(event) == OutcomeShape.Part.VERDICT;
        if (owed.when.compareTo(answeredUpTo) < 0 && !isSecond)
            findings.add(Flaw.REORDERED, place, "the outcome of " + asked + " comes after that of a later one");
        owed.isBegun = true;
        if (owed.when.compareTo(answeredUpTo) > 0) answeredUpTo = owed.when;
    }

    private void answer(LoggedEvent event, BoardState board, String place) {
        if (owed == null) return;
        var part = part(event);
        if (part == OutcomeShape.Part.NONE)
            findings.add(Flaw.LOST, place, "%s is no answer to %s".formatted(event.type(), owed.stored.place()));
        if (part != OutcomeShape.Part.VERDICT) return;
        if (owed.outcomes == 0) board.judge(request, event, place);
        requests.answered(owed);
        if (owed.outcomes > 1) findings.add(Flaw.REPEATED, place, "a second outcome of " + owed.stored.place());
    }

    private OutcomeShape.Part part(LoggedEvent event) {
        // The end of a round says what time is next, and whose lease ends has no time of its own.
        boolean isAt = event.at() == request.at() || event.nodeSeq() == 0;
        boolean isNamed = event.cause().equals(request.id()) && isAt;
        var part = isNamed ? OutcomeShape.part(request, event) : OutcomeShape.Part.NONE;
        // Of an expiry any event says that the node is let go.
        boolean isFirst = request.isExpire() && owed.outcomes == 0 && part == OutcomeShape.Part.COMPANION;
        return isFirst ? OutcomeShape.Part.VERDICT : part;
    }

    /** The last outcome is whole now, or never will be. */
    void finish() {
        if (current == null) return;
        if (marks.standsStill(current.board())) {
            current = null; // What stood behind it is no part of any outcome.
            return;
        }
        var loose = boards.get(current.board()).looseEnd();
        if (loose.isPresent()) findings.add(Flaw.LOST, currentPlace, "the outcome is cut short: " + loose.get());
        else if (owed != null && owed.outcomes == 0)
            findings.add(Flaw.LOST, currentPlace, "the outcome of " + owed.stored.place() + " is cut short");
        current = null;
    }

    /** What has been read is all that was decided up to here: nobody who asked before is passed over. */
    void settle() {
        finish();
        var waiting = requests.unanswered();
        if (waiting != null && waiting.when.compareTo(answeredUpTo) < 0)
            findings.add(
                    Flaw.REORDERED, currentPlace, "a later one is answered, and not yet " + waiting.stored.place());
    }

    long count() {
        return count;
    }
}
