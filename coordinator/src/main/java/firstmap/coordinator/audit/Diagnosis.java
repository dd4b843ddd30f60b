package firstmap.coordinator.audit;

import firstmap.coordinator.audit.Finding.Kind;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.rule.Corruption;
import firstmap.coordinator.rule.Opening;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;

/**
 * Finds out what is wrong at the first event of a partition that is not the one that must stand there. It reads on in
 * both topics, so nothing can be audited after it.
 */
final class Diagnosis {
    /** How far it looks ahead for an event or a request that should have come. */
    private static final int AHEAD = 100_000;

    private final Places places;
    private final RebuiltBoards rebuilt;
    private final AuditedTurns turns;
    private final PartitionLines requests;
    private final PartitionLines events;
    private final int partitions;

    Diagnosis(
            Places places,
            RebuiltBoards rebuilt,
            AuditedTurns turns,
            PartitionLines requests,
            PartitionLines events,
            int partitions) {
        this.places = places;
        this.rebuilt = rebuilt;
        this.turns = turns;
        this.requests = requests;
        this.events = events;
        this.partitions = partitions;
    }

    /** @param already how many events of the answer stand there */
    AuditFailure cut(LogRecord asked, Due due, int already) {
        var problem = already == 0
                ? "the events end here, but the request at %s was committed as answered: the tail has been cut"
                : "the events end here, in the midst of the answer to the request at %s: the tail has been cut";
        var end = places.at(Topic.EVENTS, events.end());
        return wrong(Kind.CUT, end, due.event(), problem.formatted(places.name(asked)));
    }

    /**
     * @param already how many events of the answer stand before it
     * @param found stands where {@code due} should, in answer to this request
     */
    AuditFailure differs(LogRecord asked, Due due, int already, LogRecord found) {
        var event = read(found, due);
        follow(found, event);
        if (answersTheSame(event, due.event()))
            return new AuditFailure(places.finding(
                    Kind.DECIDED_OTHERWISE,
                    found,
                    event.board(),
                    event.seq(),
                    "hash and chain are right, but the rule decides otherwise" + let(due.event()),
                    found.value(),
                    due.json()));
        if (!isAskedLater(event)) return unasked(found, event);
        if (comesLater(due) instanceof LogRecord later)
            return wrong(
                    Kind.REORDERED,
                    found,
                    due.event(),
                    "here stands event %d of board %s, and what must stand here stands at %s: the order has been changed"
                            .formatted(event.seq(), event.board(), places.name(later)));
        return wrong(
                already == 0 ? Kind.UNANSWERED : Kind.DROPPED,
                found,
                due.event(),
                "the event is missing that answers the request at %s: here stands event %d of board %s"
                        .formatted(places.name(asked), event.seq(), event.board()));
    }

    /** There is no request left, but an event is. */
    AuditFailure surplus(LogRecord found) {
        var event = read(found, null);
        follow(found, event);
        return unasked(found, event);
    }

    /** Its board does not take it. */
    AuditFailure unfit(LogRecord found, EventRecord event, RuntimeException why) {
        try {
            follow(found, event);
        } catch (AuditFailure e) {
            return e;
        }
        var problem = why instanceof Corruption c ? c.getMessage() : why.toString();
        return wrong(Kind.UNFIT, found, event, "the event cannot be applied to its board: " + problem);
    }

    /**
     * The event, if it is in itself as it must be.
     *
     * @param due what must stand there; null if it is not known
     * @throws AuditFailure otherwise
     */
    EventRecord read(LogRecord found, Due due) {
        return read(found, due, EventJson::read, EventJson.Link::of);
    }

    /**
     * The same of an event whose type or fields need not be known here.
     *
     * @throws AuditFailure if it is not in itself as it must be
     */
    EventJson.Link link(LogRecord found) {
        return read(found, null, EventJson::link, link -> link);
    }

    private <T> T read(LogRecord found, Due due, Function<byte[], T> reader, Function<T, EventJson.Link> link) {
        if (found.key() == null || found.value() == null)
            throw altered(found, due, "the event has no " + (found.key() == null ? "key" : "value"));
        if (!EventJson.hashHolds(found.value())) throw altered(found, due, "the hash of the event does not hold");
        T event;
        try {
            event = reader.apply(found.value());
        } catch (Invalid e) {
            throw altered(found, due, "it is not an event: " + e.getMessage());
        }
        var at = link.apply(event);
        if (!Arrays.equals(found.key(), at.board().getBytes(StandardCharsets.UTF_8)))
            throw altered(found, due, "the key is not the board " + at.board());
        int home = Home.of(at.board(), partitions);
        if (home != places.partition())
            throw new AuditFailure(places.finding(
                    Kind.INSERTED,
                    found,
                    at.board(),
                    at.seq(),
                    "the event belongs on partition " + home + ": it was put in here"));
        return event;
    }

    private AuditFailure altered(LogRecord found, Due due, String problem) {
        var whole = problem + ": it has been altered";
        if (due == null) return new AuditFailure(places.finding(Kind.ALTERED, found, whole));
        int at = found.value() == null ? -1 : Arrays.mismatch(found.value(), due.json());
        whole += let(due.event());
        if (at >= 0) whole += "; byte " + at + " is the first that is not as the rule decides";
        var event = due.event();
        return new AuditFailure(
                places.finding(Kind.ALTERED, found, event.board(), event.seq(), whole, found.value(), due.json()));
    }

    /** Whether the event is the next one of its board. */
    private void follow(LogRecord found, EventRecord event) {
        var board = rebuilt.board(event.board());
        if (event.seq() <= board.seq())
            throw wrong(
                    Kind.REPEATED,
                    found,
                    event,
                    "the event stands here once more: its board has come to event " + board.seq());
        if (event.seq() > board.seq() + 1) throw gap(found, event, board.seq() + 1);
        if (!event.prev().equals(board.head()))
            throw wrong(
                    Kind.INSERTED,
                    found,
                    event,
                    "the event follows one with the hash %s, but the one before it has %s"
                            .formatted(event.prev(), board.head()));
    }

    private AuditFailure gap(LogRecord found, EventRecord event, long missing) {
        for (int i = 0; i < AHEAD; i++) {
            var line = events.next();
            if (line == null) break;
            try {
                var later = EventJson.read(line.value());
                if (later.board().equals(event.board()) && later.seq() == missing)
                    return wrong(
                            Kind.REORDERED,
                            found,
                            later,
                            "here stands event %d, and the one that must stand here stands at %s: the order has been changed"
                                    .formatted(event.seq(), places.name(line)));
            } catch (Invalid e) {
                // Not the one that is looked for.
            }
        }
        var which = event.seq() == missing + 1
                ? "the event is missing"
                : "the events %d to %d are missing".formatted(missing, event.seq() - 1);
        return new AuditFailure(places.finding(
                Kind.DROPPED, found, event.board(), missing, which + ": here stands event " + event.seq()));
    }

    private static boolean answersTheSame(EventRecord event, EventRecord due) {
        return event.board().equals(due.board())
                && Objects.equals(event.node(), due.node())
                && event.nodeSeq() == due.nodeSeq();
    }

    /** An event of a round is asked for by all the turns of the round together. */
    private boolean isAskedLater(EventRecord event) {
        if (turns.decides(event)) return true;
        var board = rebuilt.board(event.board());
        var missing = turns.missing(board);
        boolean isAsked = turns.isWaiting(event);
        for (int i = 0; i < AHEAD; i++) {
            var line = requests.next();
            if (line == null) return false;
            try {
                var request = RequestReader.read(line.key(), line.value(), places.partition(), partitions);
                boolean answers = AuditedTurns.answers(event, request);
                if (!AuditedTurns.isOfRound(request.request()) || turns.isDeciding(board)) {
                    if (answers) return true;
                } else if (request.board().equals(event.board())
                        && AuditedTurns.isOfOpenRound(board, request.request())) {
                    missing.remove(request.onBehalfOf());
                    isAsked |= answers;
                    if (isAsked && missing.isEmpty()) return true;
                }
            } catch (Invalid e) {
                // It gets no answer.
            }
        }
        return true; // So far away it cannot be told.
    }

    private LogRecord comesLater(Due due) {
        for (int i = 0; i < AHEAD; i++) {
            var line = events.next();
            if (line == null) return null;
            if (due.is(line.value()) || isLinkedAnew(line, due.event())) return line;
        }
        return null;
    }

    /** Whether it is that event, whose number and link were made to fit the place where it now stands. */
    private static boolean isLinkedAnew(LogRecord line, EventRecord due) {
        try {
            var event = EventJson.read(line.value());
            return answersTheSame(event, due)
                    && event.cause().equals(due.cause())
                    && event.event().equals(due.event());
        } catch (Invalid e) {
            return false;
        }
    }

    /** Nobody who is still to come has asked for it; somebody may have before. */
    private AuditFailure unasked(LogRecord found, EventRecord event) {
        var board = rebuilt.board(event.board());
        if (event.node() == null || turns.isWaiting(event))
            return wrong(
                    Kind.WITHOUT_REQUEST,
                    found,
                    event,
                    "the event is of round %s, in which no turn is there of %s"
                            .formatted(
                                    board.open().map(Opening::toString).orElse("none"),
                                    String.join(", ", turns.missing(board))));
        if (event.isOfExpiry())
            return new AuditFailure(places.finding(
                    Kind.WITHOUT_REQUEST,
                    found,
                    event,
                    "nobody has asked here to let go of node %s: no expire %s is there that was not void"
                            .formatted(event.node(), event.cause())));
        var asked = "the request %d of node %s".formatted(event.nodeSeq(), event.node());
        return board.hasHeard(event.node(), event.nodeSeq())
                ? wrong(Kind.ANSWERED_TWICE, found, event, asked + " has had its outcome, and here is one more")
                : wrong(Kind.WITHOUT_REQUEST, found, event, "the event answers " + asked + ", which is not there");
    }

    private AuditFailure wrong(Kind kind, LogRecord at, EventRecord event, String problem) {
        return new AuditFailure(places.finding(kind, at, event, problem + let(event)));
    }

    /** What the event is part of, where a lease has ended: nobody would look for it by a number. */
    private static String let(EventRecord event) {
        return event.isOfExpiry() ? " (where the lease of node " + event.node() + " has ended)" : "";
    }
}
