package firstmap.coordinator.rule;

import firstmap.coordinator.platform.ClassPathPlatforms;
import firstmap.events.BoardSpec;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A board and its log in memory: requests go in, what was decided is stamped, sealed, kept and applied. */
public final class Desk {
    final List<EventRecord> log = new ArrayList<>();
    public Board board = new Board("test", ClassPathPlatforms.INSTANCE);
    private final Map<String, Long> seqs = new HashMap<>();
    final Edition edition;

    public Desk() {
        this(Edition.newest());
    }

    /** @param edition that the board gets */
    Desk(Edition edition) {
        this.edition = edition;
    }

    /** Defines the board as far as its edition knows what the file says. */
    List<Event> define(String node, BoardSpec spec) {
        return ask(node, new Request.Define(spec.withOpen(spec.open() && edition != Edition.FIRST)));
    }

    /** The next request of a node, decided and applied. */
    public List<Event> ask(String node, Request request) {
        return ask(request(node, request));
    }

    /** The next request of a node, not asked yet. */
    RequestRecord request(String node, Request request) {
        return new RequestRecord(node, seqs.merge(node, 1L, Long::sum), "test", log.size(), request);
    }

    /** The lease of a node ends. */
    List<Event> expire(String node) {
        long highest = board.heard(node).numbers().highest();
        return ask(RequestRecord.expire("test", 0, Request.Expire.given(node, highest)));
    }

    /** So many numbers of a node are never used. */
    void skip(String node, int count) {
        seqs.merge(node, (long) count, Long::sum);
    }

    List<Event> ask(RequestRecord request) {
        var events = board.decide(request, edition);
        long missed = board.missedBefore(request);
        long behind = board.behind(at(board, request));
        for (var event : events) {
            var record = stamp(board, request, missed, behind, event);
            log.add(record);
            board.evolve(record);
            missed = 0;
            behind = 0;
        }
        return events;
    }

    EventRecord stamp(Board onto, RequestRecord request, long missed, long behind, Event event) {
        var open = new EventRecord(
                onto.id(),
                onto.seq() + 1,
                request.id(),
                request.onBehalfOf(),
                request.seq(),
                missed,
                at(onto, request),
                behind,
                event,
                onto.head(),
                null);
        // Through the wire and back: what cannot be written or read is no event.
        var sealed = EventJson.seal(open);
        return EventJson.read(sealed.json());
    }

    /** Nobody asks for the end of a lease at a time of his own. */
    private static long at(Board onto, RequestRecord request) {
        return request.request() instanceof Request.Expire ? onto.at() : request.at();
    }

    /** The node that joined a device last. */
    String joiner(String device) {
        return asker(event -> event instanceof Event.Joined e && e.device().equals(device));
    }

    /** The node that created a buffer last. */
    String creator(String buffer) {
        return asker(event -> event instanceof Event.Created e && e.buffer().equals(buffer));
    }

    private String asker(Predicate<Event> of) {
        return log.reversed().stream()
                .filter(record -> of.test(record.event()))
                .findFirst()
                .orElseThrow()
                .node();
    }

    /** A new board from the log alone. */
    Board rebuilt() {
        var fresh = new Board("test", ClassPathPlatforms.INSTANCE);
        log.forEach(fresh::evolve);
        return fresh;
    }
}
