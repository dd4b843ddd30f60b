package firstmap.coordinator.audit;

import firstmap.coordinator.audit.Finding.Kind;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.boards.Round;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.FollowedEvents;
import firstmap.coordinator.exchange.FollowedRecording;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Edition;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes every decision of one partition again, up to the first position that is not as it must be. For one thread. */
final class PartitionAudit {
    /** Of so many dead letters that nobody can derive the audit tells where they stand. */
    static final int MOST_ON_TRUST = 100;

    private final FollowedRecording recording;
    private final int partition;
    private final AuditedPoint since;
    private final DeadLetters letters;
    private final PartitionLines requests;
    private final PartitionLines events;
    private final FollowedEvents followed;
    private final Places places;
    private final RebuiltBoards rebuilt;
    private final AuditedTurns turns;
    private final Diagnosis diagnosis;
    private final Editions editions;
    private final long answered;

    private final List<String> onTrust = new ArrayList<>();

    private long requestCount;
    private long deadLetterCount;
    private long duplicates;
    private long ruleFailures;
    private long notAnswered;
    private long firstOpen = -1;
    private Long decisionsFrom;

    private PartitionAudit(
            FollowedRecording recording,
            int partition,
            AuditedPoint since,
            Claims claims,
            DeadLetters letters,
            PartitionLines requests,
            PartitionLines events,
            FollowedEvents followed) {
        this.recording = recording;
        this.partition = partition;
        this.since = since;
        this.letters = letters;
        this.requests = requests;
        this.events = events;
        this.followed = followed;
        places = new Places(recording, partition);
        rebuilt = new RebuiltBoards(places, claims);
        turns = new AuditedTurns(recording, partition);
        diagnosis = new Diagnosis(places, rebuilt, turns, requests, events, recording.partitions());
        editions = new Editions(events, rebuilt, diagnosis);
        answered = recording.answered(partition).orElse(0);
    }

    /**
     * @param since where to begin
     * @param claims what is said of the boards of this partition
     */
    static AuditReport.OfPartition of(
            FollowedRecording recording,
            int partition,
            AuditedPoint since,
            Claims claims,
            DeadLetters letters,
            PassedOffsets passed) {
        var damaged = SnapshotClaims.tell(recording, partition, claims::add);
        try (var requests = new PartitionLines(recording.open(Topic.REQUESTS, partition), passed);
                var followed = recording.events(partition);
                var events = new PartitionLines(followed, passed)) {
            return new PartitionAudit(recording, partition, since, claims, letters, requests, events, followed)
                    .run(damaged);
        }
    }

    private Finding inItsRound(Finding finding) {
        if (finding.board() == null) return finding;
        return rebuilt.board(finding.board())
                .open()
                .map(open -> finding.in(open.toString()))
                .orElse(finding);
    }

    /** @param damaged what of the snapshots cannot be read */
    private AuditReport.OfPartition run(List<Finding> damaged) {
        var findings = new ArrayList<Finding>();
        rebuilt.goOnFrom(since);
        turns.goOnFrom(since, rebuilt);
        try (turns) {
            if (events.start() > 0) followLinks();
            else repeatDecisions();
            rebuilt.notReached(events.end(), followed::standsStill);
        } catch (AuditFailure e) {
            findings.add(inItsRound(e.finding()));
        } catch (DamagedLog e) {
            findings.add(Finding.of(e));
        }
        findings.addAll(rebuilt.findings());
        findings.addAll(damaged);
        findings.addAll(MarkFindings.of(places, followed, recording.aside().of(partition)));
        var kept = requests.start() == 0 ? AuditReport.Verdict.GOOD : AuditReport.Verdict.GOOD_AS_FAR_AS_KEPT;
        return new AuditReport.OfPartition(
                partition,
                requestCount,
                rebuilt.events(),
                deadLetterCount,
                rebuilt.heads().size(),
                duplicates,
                ruleFailures,
                notAnswered + waiting().size(),
                decisionsFrom,
                events.end(),
                AuditReport.Verdict.of(kept, findings),
                onTrust,
                followed.obeyed(),
                findings,
                rebuilt.heads(),
                point());
    }

    /** Requests at the end that nobody has answered yet are the later audit's. */
    private AuditedPoint point() {
        var last = rebuilt.last();
        return new AuditedPoint(
                firstOpen >= 0 ? firstOpen : Math.max(since.requests(), requests.position()),
                Math.max(since.events(), events.position()),
                last == null ? since.last() : last.offset(),
                last == null ? since.hash() : rebuilt.lastHash(),
                rebuilt.boards(),
                waiting());
    }

    /** Turns that others are to follow, which nobody has answered yet, either. */
    private List<ParkedTurns.Parked> waiting() {
        return turns.waiting().stream()
                .filter(parked -> !followed.standsStill(parked.turn().board()))
                .toList();
    }

    private void followLinks() {
        rebuilt.say(places.finding(
                Kind.DELETED,
                places.at(Topic.EVENTS, events.start()),
                "the events before this one have been deleted: no board of this partition can be rebuilt and no decision"
                        + " be made again; all that is looked at is whether each event follows the one before it"));
        for (var found = events.next(); found != null; found = events.next())
            rebuilt.link(found, diagnosis.link(found));
    }

    private void repeatDecisions() {
        long before = requests.start() == 0 ? 0 : RetainedRequests.eventsBefore(recording, partition);
        while (rebuilt.events() < before && events.peek() != null) {
            var found = events.next();
            if (!editions.link(found)) evolve(found, diagnosis.read(found, null));
        }
        if (events.peek() != null) decisionsFrom = events.peek().offset();
        if (requests.start() > 0) turns.beginLate(rebuilt.boards());
        for (var asked = requests.next(); asked != null; asked = requests.next()) {
            requestCount++;
            answer(asked);
        }
        editions.linkNext();
        passHalfKept(null);
        if (events.peek() != null) throw diagnosis.surplus(events.next());
        if (answered > requests.end())
            throw new AuditFailure(places.finding(
                    Kind.CUT,
                    places.at(Topic.REQUESTS, requests.end()),
                    "the requests end here, but were committed up to offset " + answered));
        letters.rest(partition, Math.max(requests.start(), since.requests())).forEach(rebuilt::say);
    }

    // ---- one request

    private void answer(LogRecord asked) {
        editions.linkNext();
        if (isOpen(asked)) return;
        if (standsStill(asked) || editions.isUndecidable(asked)) {
            // Whether it can be read is for a version to say that has the rule.
            if (takeLetter(asked)) deadLetterCount++;
            return;
        }
        RequestRecord request;
        try {
            request = RequestReader.read(asked.key(), asked.value(), partition, recording.partitions());
        } catch (Invalid e) {
            unreadable(asked, e.getMessage());
            return;
        } catch (RuntimeException | StackOverflowError e) {
            unreadable(asked, e.toString());
            return;
        }
        passHalfKept(request);
        if (isOpen(asked)) return;
        ParkedTurns.Arrival arrival;
        List<EventJson.Sealed> decided;
        try {
            arrival = turns.look(rebuilt.board(request.board()), request);
            decided = arrival == ParkedTurns.Arrival.ALONE ? decide(asked, request) : List.of();
        } catch (Inadmissible e) {
            // It may have come again when its round was over.
            if (turns.isHalfKept(request.board()) && !letters.has(asked)) duplicates++;
            else unreadable(asked, e.getMessage());
            return;
        }
        if (letters.has(asked)) {
            if (isAnswered(decided))
                throw wrong(asked, "the request is answered, but stands among the dead letters, too");
            believe(asked);
            return;
        }
        if (arrival == ParkedTurns.Arrival.TURN) {
            park(asked, request);
            return;
        }
        if (decided.isEmpty()) duplicates++;
        compare(asked, request, decided);
        var board = rebuilt.board(request.board());
        if (board.isRetired()) turns.forget(board);
    }

    /** Whether the coordinators have not come to it yet. */
    private boolean isOpen(LogRecord asked) {
        boolean isOpen = events.peek() == null && asked.offset() >= answered && !letters.has(asked);
        if (!isOpen) return false;
        if (firstOpen < 0) firstOpen = asked.offset();
        notAnswered++;
        return true;
    }

    /** @return whether the board goes on: what comes next may be set aside, and the rest of this answer with it */
    private boolean compare(LogRecord asked, RequestRecord request, List<EventJson.Sealed> decided) {
        for (int i = 0; i < decided.size(); i++) {
            events.peek();
            if (standsStill(asked)) return false;
            var due = due(decided.get(i));
            if (i == 0 && !isNext(due) && isRuleFailureNext(request)) {
                ruleFailures++;
                take();
                return true;
            }
            requireNext(asked, due, i);
            if (isRuleFailure(due.event())) ruleFailures++;
            take();
        }
        return true;
    }

    private Due due(EventJson.Sealed decided) {
        return new Due(decided).behind(rebuilt.board(decided.record().board()).head());
    }

    private void requireNext(LogRecord asked, Due due, int already) {
        if (isNext(due)) return;
        if (events.peek() == null) throw diagnosis.cut(asked, due, already);
        throw diagnosis.differs(asked, due, already, events.next());
    }

    /** What was read from the log is applied, and not what was decided: so does recovery. */
    private void take() {
        var found = events.next();
        evolve(found, EventJson.read(found.value()));
    }

    // ---- granted time

    private void park(LogRecord asked, RequestRecord turn) {
        var board = rebuilt.board(turn.board());
        var round = turns.park(board, turn, asked.offset());
        if (!round.isEmpty()) Round.play(board, round, new Repeated(asked, board));
    }

    /** Holds what a round comes to against the log. */
    private final class Repeated implements Round.Judge {
        private final LogRecord last;
        private final Board board;
        private boolean isFollowed = true;

        /** @param last the turn that was missing */
        Repeated(LogRecord last, Board board) {
            this.last = last;
            this.board = board;
        }

        @Override
        public List<EventJson.Sealed> answer(RequestRecord ask) {
            if (!isFollowed) return List.of();
            var decided = EventSealer.decide(board, ask);
            isFollowed = compare(last, ask, decided);
            return decided;
        }

        @Override
        public void end(EventRecord granted) {
            events.peek();
            if (!isFollowed || standsStill(last)) return;
            requireNext(last, Due.of(granted), 1);
            take();
        }
    }

    /** Rounds of which some turns may have expired are read, and not decided. */
    private void passHalfKept(RequestRecord asked) {
        for (var next = events.peek(); next != null && isHalfKept(next, asked); next = events.peek()) {
            var found = events.next();
            var event = diagnosis.read(found, null);
            evolve(found, event);
            turns.passed(rebuilt.board(event.board()), event);
        }
    }

    /** Whoever asks may yet be the last who is missing. */
    private boolean isHalfKept(LogRecord event, RequestRecord asked) {
        if (event.key() == null) return false;
        var id = new String(event.key(), StandardCharsets.UTF_8);
        if (!turns.isHalfKept(id)) return false;
        return asked == null
                || !asked.board().equals(id)
                || !AuditedTurns.isOfOpenRound(rebuilt.board(id), asked.request());
    }

    // ---- what stands there

    private boolean isAnswered(List<EventJson.Sealed> decided) {
        return !decided.isEmpty() && isNext(new Due(decided.getFirst()));
    }

    /** Whoever answers for a board that is not defined may do so by the rule that it gives to new ones, and nothing says which. */
    private List<EventJson.Sealed> decide(LogRecord asked, RequestRecord request) {
        var board = rebuilt.board(request.board());
        try {
            return EventSealer.decide(board, request, editions.ofNew(request.board()));
        } catch (Inadmissible e) {
            if (board.rule().isPresent() || letters.has(asked)) throw e;
            return EventSealer.decide(board, request, Edition.FIRST);
        }
    }

    /** Why it was not answered only its coordinator knows, such as that it had no room: that is said, and believed. */
    private void believe(LogRecord asked) {
        deadLetterCount++;
        var reason = letters.reason(asked);
        takeLetter(asked);
        if (onTrust.size() < MOST_ON_TRUST) onTrust.add(places.name(asked) + ": " + reason);
    }

    /** What answered it is no part of the fold, or it is a dead letter: nothing can be made again of it. */
    private boolean standsStill(LogRecord asked) {
        return asked.key() != null && followed.standsStill(new String(asked.key(), StandardCharsets.UTF_8));
    }

    private void unreadable(LogRecord asked, String problem) {
        deadLetterCount++;
        if (!takeLetter(asked) && letters.isWhole() && asked.offset() < answered)
            throw wrong(asked, "the request cannot be read (%s), but no dead letter has it".formatted(problem));
    }

    private boolean takeLetter(LogRecord asked) {
        var letter = letters.take(asked);
        if (letter != null && !letters.isOf(letter, asked))
            throw wrong(asked, "the dead letter at " + letter.place() + " is not this request, byte for byte");
        return letter != null;
    }

    private boolean isNext(Due due) {
        var found = events.peek();
        return found != null
                && due.is(found.value())
                && Editions.isOf(found, due.event().board());
    }

    /** An answer that says that the rule failed is taken as it is: another version of it, or machine, may not fail. */
    private boolean isRuleFailureNext(RequestRecord request) {
        var found = events.peek();
        if (found == null || found.key() == null || found.value() == null) return false;
        if (!EventJson.hashHolds(found.value())) return false;
        try {
            var event = EventJson.read(found.value());
            return isRuleFailure(event)
                    && ((Event.Refused) event.event())
                            .request()
                            .equals(request.request().type())
                    && event.board().equals(request.board())
                    && event.node().equals(request.onBehalfOf())
                    && event.nodeSeq() == request.seq()
                    && event.cause().equals(request.id())
                    && event.at() == EventSealer.time(rebuilt.board(event.board()), request)
                    && event.behind() == rebuilt.board(event.board()).behind(event.at())
                    && event.seq() == rebuilt.board(event.board()).seq() + 1
                    && Editions.isOf(found, event.board());
        } catch (Invalid e) {
            return false;
        }
    }

    private static boolean isRuleFailure(EventRecord event) {
        return event.event() instanceof Event.Refused refused && refused.errno() == Errno.EIO && !refused.waited();
    }

    private void evolve(LogRecord found, EventRecord event) {
        try {
            rebuilt.evolve(found, event);
        } catch (AuditFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw diagnosis.unfit(found, event, e);
        }
    }

    private AuditFailure wrong(LogRecord asked, String problem) {
        return new AuditFailure(places.finding(Kind.DEAD_LETTER, asked, problem));
    }
}
