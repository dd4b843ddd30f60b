package firstmap.coordinator.audit;

import firstmap.coordinator.audit.Finding.Kind;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.FollowedEvents;
import firstmap.coordinator.exchange.FollowedRecording;
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
        diagnosis = new Diagnosis(places, rebuilt, requests, events, recording.partitions());
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

    /** @param damaged what of the snapshots cannot be read */
    private AuditReport.OfPartition run(List<Finding> damaged) {
        var findings = new ArrayList<Finding>();
        rebuilt.goOnFrom(since);
        try {
            if (events.start() > 0) followLinks();
            else repeatDecisions();
            rebuilt.notReached(events.end(), followed::standsStill);
        } catch (AuditFailure e) {
            findings.add(e.finding());
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
                notAnswered,
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
                rebuilt.boards());
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
        for (var asked = requests.next(); asked != null; asked = requests.next()) {
            requestCount++;
            answer(asked);
        }
        editions.linkNext();
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
        if (events.peek() == null && asked.offset() >= answered && !letters.has(asked)) {
            if (firstOpen < 0) firstOpen = asked.offset();
            notAnswered++;
            return;
        }
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
        List<EventJson.Sealed> decided;
        try {
            decided = decide(asked, request);
        } catch (Inadmissible e) {
            unreadable(asked, e.getMessage());
            return;
        }
        if (letters.has(asked)) {
            if (isAnswered(request, decided))
                throw wrong(asked, "the request is answered, but stands among the dead letters, too");
            believe(asked);
            return;
        }
        if (decided.isEmpty()) duplicates++;
        for (int i = 0; i < decided.size(); i++) {
            // What comes next may be set aside, and the rest of this answer with it.
            events.peek();
            if (standsStill(asked)) return;
            var due = new Due(decided.get(i))
                    .behind(rebuilt.board(request.board()).head());
            if (isNext(request, due)) {
                if (isRuleFailure(due.event())) ruleFailures++;
                // What was read from the log is applied, and not what was decided: so does recovery.
                var found = events.next();
                evolve(found, EventJson.read(found.value()));
            } else if (i == 0 && isRuleFailureNext(request)) {
                ruleFailures++;
                var found = events.next();
                evolve(found, EventJson.read(found.value()));
                return;
            } else if (events.peek() == null) {
                throw diagnosis.cut(asked, due, i);
            } else {
                throw diagnosis.differs(asked, request, due, i, events.next());
            }
        }
    }

    private boolean isAnswered(RequestRecord request, List<EventJson.Sealed> decided) {
        return !decided.isEmpty() && isNext(request, new Due(decided.getFirst()));
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

    private boolean isNext(RequestRecord request, Due due) {
        var found = events.peek();
        return found != null && due.is(found.value()) && Editions.isOf(found, request.board());
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
                    && event.node().equals(request.node())
                    && event.nodeSeq() == request.seq()
                    && event.cause().equals(request.id())
                    && event.at() == request.at()
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
