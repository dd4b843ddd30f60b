package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.LogRecord;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Both topics of one partition as one sequence: each request with the events that answer it. The answers stand in the
 * order of the requests, so this needs to see only a little of either.
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
    private long aheadBytes;
    private Answer next;
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

    private record Request(LogRecord line, RequestRecord asked, Name name) {}

    private record Node(String board, String node) {}

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
        next = nextEvent();
    }

    /** Null at the end of both. */
    public Exchange next() {
        if (ahead.isEmpty() && !look()) return next == null ? null : orphan();
        if (next == null) return exchange();
        var name = name(next);
        if (Objects.equals(name, ahead.getFirst().name())) return exchange();
        // The usual case is dealt with: now it is worth to look ahead.
        while (ahead.size() < AHEAD && aheadBytes < AHEAD_BYTES && look()) {}
        if (inView.containsKey(name) || mayHaveNone(ahead.getFirst())) return exchange();
        return orphan();
    }

    /** It cannot be read, or its node has had answers to later ones: then it is probably one that was sent again. */
    private boolean mayHaveNone(Request request) {
        return request.name() == null
                || request.name().seq() <= highest.getOrDefault(request.name().node(), 0L);
    }

    private Exchange exchange() {
        var request = ahead.removeFirst();
        aheadBytes -= bytes(request.line());
        if (request.name() == null) return new Exchange(request.line(), null, List.of());
        inView.computeIfPresent(request.name(), (_, count) -> count == 1 ? null : count - 1);
        var answers = new ArrayList<Answer>();
        while (next != null && request.name().equals(name(next))) answers.add(take());
        return new Exchange(request.line(), request.asked(), answers);
    }

    private Exchange orphan() {
        return new Exchange(null, null, List.of(take()));
    }

    private Answer take() {
        var taken = next;
        var name = name(taken);
        if (name != null) highest.merge(name.node(), name.seq(), Math::max);
        next = nextEvent();
        return taken;
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
        var name = asked == null ? null : new Name(new Node(asked.board(), asked.node()), asked.seq());
        if (name != null) inView.merge(name, 1, Integer::sum);
        aheadBytes += bytes(line);
        ahead.addLast(new Request(line, asked, name));
        return true;
    }

    /** How much of it has been read, in thousandths. */
    public int perMille() {
        return requests.end() == 0 ? 1000 : (int) Math.min(1000, 1000.0 * done / requests.end());
    }

    private Answer nextEvent() {
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
