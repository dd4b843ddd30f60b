package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.LogRecord;
import firstmap.events.Ask;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Both topics of one partition as one sequence: each request with the events that answer it. The answers stand in the
 * order of the requests, so this needs to see only a little of either.
 *
 * <p>The events of a round of granted time stand behind the turn that was the last to come; the other turns have none.
 *
 * <p>A request has no events if it cannot be read, has had its outcome, or waits for it; an event has no request if that
 * has expired. Where neither fits the other, the nearest {@value #AHEAD} requests decide which of both it is.
 */
public final class Exchanges implements AutoCloseable {
    private static final int AHEAD = 1024;
    private static final long AHEAD_BYTES = 16 << 20;

    private final Reader reader;
    private final Recording.Cursor requests;
    private final Recording.Cursor events;
    private final Predicate<LogRecord> wanted;
    private final Deque<Request> ahead = new ArrayDeque<>();
    private final Map<Name, Integer> inView = new HashMap<>();
    private final Map<Node, Long> highest = new HashMap<>();
    /** Boards that grant their time. */
    private final Set<String> granting = new HashSet<>();
    /** By board, the event that has opened the round that is answered next. */
    private final Map<String, Long> openings = new HashMap<>();
    /** By board, which turns have come in which round since the last one that has ended; some may be dead letters. */
    private final Map<String, Map<Name, List<RequestRecord>>> turns = new HashMap<>();

    private long aheadBytes;
    /** Read already, and behind {@link #next}. */
    private Answer following;

    private Answers next;
    private long done;

    /** Reads a request, or says why it has no answer. */
    public interface Reader {
        /** @throws Invalid if it belongs among the dead letters */
        RequestRecord read(LogRecord request);
    }

    /**
     * @param request null for events whose request is not there
     * @param asked null if it cannot be read, or is not there
     * @param answers in order; may be empty if there is a request
     */
    public record Exchange(LogRecord request, RequestRecord asked, List<Answer> answers) {}

    /** @param event null if it cannot be read */
    public record Answer(LogRecord line, EventRecord event) {}

    private record Request(LogRecord line, RequestRecord asked, Name name) {
        /** Of a later round than these events. */
        boolean isTurnAfter(Answers answers) {
            return asked != null
                    && isOfRound()
                    && !answers.members().isEmpty()
                    && answers.name().node().board().equals(asked.board())
                    && opening(asked) >= answers.all().getFirst().event().seq();
        }

        /** Whether it is a turn, or stands for one. */
        boolean isOfRound() {
            return opening(asked) > 0;
        }
    }

    /**
     * What answers one request, or a round.
     *
     * @param name null if it cannot be read
     * @param members of a round, who took their turns in it, and what each has promised; else empty
     * @param expired of these, who has taken none, since its lease has ended
     * @param seen number of the event that has opened the round; 0 if it is not there
     */
    private record Answers(Name name, Map<String, Until> members, Set<String> expired, long seen, List<Answer> all) {
        /** Whether a turn of every member is among these. */
        boolean isRoundOf(List<RequestRecord> turns) {
            return members.keySet().stream()
                    .allMatch(node ->
                            turns.stream().anyMatch(turn -> turn.onBehalfOf().equals(node) && isAnswerTo(turn)));
        }

        /** Whether just what it asks was decided, and what it promises is what was taken for promised. */
        private boolean isAnswerTo(RequestRecord turn) {
            if (seen != 0 && seen != opening(turn)) return false;
            if (!(turn.request() instanceof firstmap.events.Request.Turn said))
                return expired.contains(turn.onBehalfOf());
            return !expired.contains(turn.node())
                    && said.until().equals(members.get(turn.node()))
                    && said.asks().stream().map(Ask::seq).toList().equals(answered(turn.node()));
        }

        private List<Long> answered(String node) {
            return all.stream()
                    .map(Answer::event)
                    .filter(event -> node.equals(event.node()))
                    .map(EventRecord::nodeSeq)
                    .distinct()
                    .toList();
        }
    }

    private record Node(String board, String node) {}

    /** The event that has opened the round of a turn, or of what stands for one; 0 of any other request. */
    private static long opening(RequestRecord asked) {
        return switch (asked.request()) {
            case firstmap.events.Request.Turn turn -> turn.seen();
            case firstmap.events.Request.Expire expire when !expire.isGiven() -> expire.seen();
            case firstmap.events.Request _ -> 0;
        };
    }

    private record Name(Node node, long seq) {}

    /** @param wanted which lines of either topic are gone through; others are as if they were not there */
    public Exchanges(Recording recording, int partition, Reader reader, Predicate<LogRecord> wanted) {
        this.reader = reader;
        this.wanted = wanted;
        events = recording.open(Topic.EVENTS, partition);
        try {
            requests = recording.open(Topic.REQUESTS, partition);
        } catch (RuntimeException e) {
            events.close();
            throw e;
        }
        next = nextAnswers();
    }

    /** Null at the end of both. */
    public Exchange next() {
        if (ahead.isEmpty() && !look()) return next == null ? null : orphan();
        if (next == null) return exchange();
        if (Objects.equals(next.name(), ahead.getFirst().name())) return exchange();
        // The usual case is dealt with: now it is worth to look ahead.
        while (ahead.size() < AHEAD && aheadBytes < AHEAD_BYTES && look()) {}
        if (inView.containsKey(next.name()) || mayHaveNone(ahead.getFirst())) return exchange();
        return orphan();
    }

    /** It cannot be read, or its node has had answers to later ones: then it is probably one that was sent again. */
    private boolean mayHaveNone(Request request) {
        return request.name() == null
                || !request.isTurnAfter(next)
                        && request.name().seq()
                                <= highest.getOrDefault(request.name().node(), 0L);
    }

    private Exchange exchange() {
        var request = ahead.removeFirst();
        aheadBytes -= bytes(request.line());
        if (request.name() == null) return new Exchange(request.line(), null, List.of());
        inView.computeIfPresent(request.name(), (_, count) -> count == 1 ? null : count - 1);
        var answers = new ArrayList<Answer>();
        if (request.isOfRound()) {
            if (isLast(request)) answers.addAll(take());
        } else while (next != null && request.name().equals(next.name())) answers.addAll(take());
        return new Exchange(request.line(), request.asked(), answers);
    }

    /** Whether with this turn all have come whose round is answered next. */
    private boolean isLast(Request turn) {
        var come = turns.computeIfAbsent(turn.asked().board(), _ -> new HashMap<>())
                .computeIfAbsent(turn.name(), _ -> new ArrayList<>());
        come.add(turn.asked());
        return next != null && turn.name().equals(next.name()) && next.isRoundOf(come);
    }

    private Exchange orphan() {
        return new Exchange(null, null, take());
    }

    private List<Answer> take() {
        var taken = next;
        var name = taken.name();
        if (name != null) highest.merge(name.node(), name.seq(), Math::max);
        if (!taken.members().isEmpty()) turns.remove(name.node().board());
        next = nextAnswers();
        return taken.all();
    }

    /** Reads one request more; false at the end. */
    private boolean look() {
        var line = next(requests);
        if (line == null) return false;
        done = line.offset();
        RequestRecord asked;
        try {
            asked = reader.read(line);
        } catch (Invalid e) {
            asked = null;
        }
        var name = asked == null ? null : name(asked);
        if (name != null) inView.merge(name, 1, Integer::sum);
        aheadBytes += bytes(line);
        ahead.addLast(new Request(line, asked, name));
        return true;
    }

    /** How much of it has been read, in thousandths. */
    public int perMille() {
        return requests.end() == 0 ? 1000 : (int) Math.min(1000, 1000.0 * done / requests.end());
    }

    private static Name name(RequestRecord asked) {
        return switch (asked.request()) {
            case firstmap.events.Request.Turn turn -> round(asked.board(), "time/" + asked.at() + "." + turn.round());
            case firstmap.events.Request.Expire expire ->
                expire.isGiven()
                        ? expiry(asked.board(), expire.of(), asked.id())
                        : round(asked.board(), "time/" + asked.at() + "." + expire.round());
            case firstmap.events.Request _ -> new Name(new Node(asked.board(), asked.node()), asked.seq());
        };
    }

    /** A node may be asked for more than once, until it is out. No id has a blank in it. */
    private static Name expiry(String board, String node, String cause) {
        return new Name(new Node(board, node + " " + cause), 0);
    }

    private static Name round(String board, String cause) {
        return new Name(new Node(board, cause), 0);
    }

    private Answers nextAnswers() {
        var first = nextEvent();
        if (first == null) return null;
        boolean isOfRound = isOfRound(first);
        if (first.event() != null) note(first.event());
        if (!isOfRound) return new Answers(name(first), Map.of(), Set.of(), 0, List.of(first));
        var all = new ArrayList<Answer>();
        var board = first.event().board();
        var last = first;
        all.add(first);
        while (!(last.event().event() instanceof Event.Granted)) {
            last = nextEvent();
            if (last == null || !isOfRound(last) || !last.event().board().equals(board)) {
                following = last;
                return new Answers(name(first), Map.of(), Set.of(), 0, all); // its end is not there
            }
            all.add(last);
        }
        var granted = (Event.Granted) last.event().event();
        var members = new HashMap<>(granted.promises());
        for (var node : granted.gone()) members.put(node, Until.GONE);
        var opened = openings.put(board, last.event().seq());
        return new Answers(
                round(board, last.event().cause()),
                members,
                Set.copyOf(granted.expired()),
                opened == null ? 0 : opened,
                all);
    }

    private void note(EventRecord event) {
        if (event.event() instanceof Event.Defined(var spec, var _, var _) && spec.time() == Time.GRANTED) {
            granting.add(event.board());
            openings.put(event.board(), event.seq());
        }
        if (event.event() instanceof Event.Retired)
            granting.remove(event.board()); // what is asked now is refused alone
    }

    private boolean isOfRound(Answer answer) {
        var event = answer.event();
        return event != null && granting.contains(event.board()) && !(event.event() instanceof Event.Retired);
    }

    private Answer nextEvent() {
        if (following != null) {
            var it = following;
            following = null;
            return it;
        }
        var line = next(events);
        if (line == null) return null;
        try {
            return new Answer(line, line.value() == null ? null : EventJson.read(line.value()));
        } catch (Invalid e) {
            return new Answer(line, null);
        }
    }

    private LogRecord next(Recording.Cursor cursor) {
        for (var line = cursor.next(); ; line = cursor.next()) if (line == null || wanted.test(line)) return line;
    }

    private static Name name(Answer answer) {
        var event = answer.event();
        if (event != null && event.isOfExpiry()) return expiry(event.board(), event.node(), event.cause());
        return event == null ? null : new Name(new Node(event.board(), event.node()), event.nodeSeq());
    }

    private static long bytes(LogRecord line) {
        return 100 + (line.value() == null ? 0 : line.value().length);
    }

    @Override
    public void close() {
        try (events) {
            requests.close();
        }
    }
}
