package firstmap.node.play;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Extent;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Segment;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.node.client.BoardView;
import firstmap.node.client.Port;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A board for tests that grants everything, except what a script refuses; it checks nothing and places nothing. Where its time
 * is granted, too, it asks all who take part in each round, and a round follows in the same instant when anything happened.
 */
public class GrantingBoard implements Port {
    private static final List<Event.WayOut> WAYS_OUT = List.of(new Event.WayOut("recreate", 0, 4096));

    /** What is farther below a node's highest number is too old to tell from what was heard. */
    public static final int WINDOW = 64;

    private final Function<RequestRecord, Errno> script;
    private String mover;
    private boolean noRoom;
    private final Map<String, RequestRecord> waiting = new HashMap<>();
    private final BoardView view = new BoardView();
    private final Map<String, TreeSet<Long>> heard = new HashMap<>();
    private final List<RequestRecord> requests = new ArrayList<>();
    private final List<EventRecord> events = new ArrayList<>();
    private int polled;
    /** Who takes part in the time; nobody where it is given. */
    private final List<String> roster = new ArrayList<>();

    private final Map<String, RequestRecord> turns = new HashMap<>();
    private long openedBy;
    private long at;
    private long round;

    /** @param script the errno of a request that is to be refused, null for others */
    public GrantingBoard(Function<RequestRecord, Errno> script) {
        this.script = script;
    }

    public GrantingBoard() {
        this(_ -> null);
    }

    @Override
    public void send(List<RequestRecord> batch) {
        for (var request : batch) {
            if (request.request() instanceof Request.Turn turn) {
                if (turn.seen() == openedBy) turns.putIfAbsent(request.node(), request);
                if (turns.size() == roster.size()) endRound();
            } else take(request);
        }
    }

    private void take(RequestRecord request) {
        var numbers = heard.computeIfAbsent(request.node(), _ -> new TreeSet<>());
        if (!numbers.isEmpty() && numbers.last() - request.seq() > WINDOW || !numbers.add(request.seq())) return;
        requests.add(request);
        decide(request);
    }

    /** Node by node, in the order of the roster. */
    private void endRound() {
        int before = events.size();
        var said = new LinkedHashMap<String, Until>();
        for (var node : roster) {
            var turn = turns.get(node);
            var body = (Request.Turn) turn.request();
            for (var ask : body.asks()) take(ask.of(turn));
            said.put(node, body.until());
        }
        boolean goesOn = events.size() > before;
        var gone = roster.stream()
                .filter(node -> said.get(node) instanceof Until.Gone)
                .toList();
        roster.removeAll(gone);
        said.keySet().removeAll(gone);
        open(said, gone, goesOn);
    }

    private void open(LinkedHashMap<String, Until> said, List<String> gone, boolean goesOn) {
        var cause = "time/" + at + "." + round;
        long least = said.values().stream().mapToLong(Until::time).min().orElse(Long.MAX_VALUE);
        boolean ended = said.isEmpty() || !goesOn && least == Long.MAX_VALUE;
        if (goesOn || ended) round++;
        else {
            round = least == at ? round + 1 : 0;
            at = least;
        }
        if (ended) roster.clear();
        var granted = new Event.Granted(ended ? null : round, said, gone, List.copyOf(roster), List.of());
        add(new EventRecord(board(), view.seq() + 1, cause, null, 0, 0, at, granted, head(), null));
        opened();
    }

    private void opened() {
        turns.clear();
        openedBy = view.seq();
    }

    private void decide(RequestRecord record) {
        var errno = script.apply(record);
        if (errno != null) {
            var type = record.request().type();
            say(
                    record,
                    new Event.Refused(type, errno, "scripted", record.request().subject(), null, WAYS_OUT));
            return;
        }
        switch (record.request()) {
            case Request.Define r -> {
                say(record, new Event.Defined(r.spec(), Event.Defined.FIRST_RULE, r.nodes()));
                roster.addAll(r.nodes());
                opened();
            }
            case Request.Join r -> say(record, new Event.Joined(r.device(), r.functions()));
            case Request.Create r ->
                say(record, new Event.Created(r.buffer(), r.size(), r.set(), r.device(), r.expects(), r.replaces()));
            case Request.Attach r -> attach(record, r);
            case Request.Map r -> map(record, r);
            case Request.Unmap r -> {
                var buffer = view.tie(r.attachment()).buffer();
                say(record, new Event.Unmapped(r.attachment(), buffer));
                if (waiting.containsKey(buffer) && !view.buffer(buffer).isMoving()) move(record, buffer);
            }
            case Request.Detach r -> detach(record, r.attachment());
            case Request.Release r -> {
                say(record, new Event.Released(r.buffer()));
                free(record, r.buffer());
            }
            case Request.Leave r -> leave(record, r.device());
            case Request.Retire _, Request.Turn _, Request.Expire _, Request.Malformed _ ->
                throw new IllegalArgumentException();
        }
    }

    /** The storage moves for this device: whoever has it mapped is told to unmap first. */
    public GrantingBoard movingFor(String device) {
        mover = device;
        return this;
    }

    /** What is to move cannot, as it turns out when all have unmapped. */
    public GrantingBoard withoutRoom() {
        noRoom = true;
        return this;
    }

    private void attach(RequestRecord record, Request.Attach r) {
        var mapped = view.buffer(r.buffer()).ties().stream()
                .filter(BoardView.Tie::isMapped)
                .map(BoardView.Tie::id)
                .toList();
        if (r.device().equals(mover) && !mapped.isEmpty()) {
            waiting.put(r.buffer(), record);
            say(record, new Event.Moving(r.buffer(), mapped));
        } else say(record, new Event.Attached(r.attachment(), r.buffer(), r.device(), r.function(), r.dynamic()));
    }

    private void move(RequestRecord record, String buffer) {
        var r = (Request.Attach) waiting.remove(buffer).request();
        if (noRoom) {
            var why = new Event.Refused("attach", Errno.ENOMEM, "scripted", r.subject(), null, List.of(), true);
            say(record, why);
            return;
        }
        long bytes = view.buffer(buffer).size();
        var from = new Event.Backing("heap", List.of(new Extent(4096, bytes)));
        var to = new Event.Backing("other", List.of(new Extent(1 << 20, bytes)));
        say(record, new Event.Migrated(buffer, from, to, bytes));
        say(record, new Event.Attached(r.attachment(), r.buffer(), r.device(), r.function(), r.dynamic()));
    }

    private void map(RequestRecord record, Request.Map r) {
        var buffer = view.buffer(view.tie(r.attachment()).buffer());
        if (!buffer.isBacked())
            say(record, new Event.Allocated(buffer.id(), "heap", List.of(new Extent(4096, buffer.size())), List.of()));
        var segments = List.of(new Segment(4096, buffer.size()));
        say(record, new Event.Mapped(r.attachment(), buffer.id(), r.direction(), segments));
    }

    private void detach(RequestRecord record, String attachment) {
        var buffer = view.tie(attachment).buffer();
        say(record, new Event.Detached(attachment, buffer));
        free(record, buffer);
    }

    private void free(RequestRecord record, String id) {
        var buffer = view.buffer(id);
        if (buffer.isReleased() && buffer.ties().isEmpty()) say(record, new Event.Freed(id, "heap", buffer.size()));
    }

    private void leave(RequestRecord record, String device) {
        for (var buffer : List.copyOf(view.buffers()))
            for (var tie : List.copyOf(buffer.ties())) {
                if (!tie.device().equals(device)) continue;
                if (tie.isMapped()) say(record, new Event.Unmapped(tie.id(), buffer.id()));
                detach(record, tie.id());
            }
        say(record, new Event.Left(device));
    }

    private void say(RequestRecord request, Event event) {
        add(new EventRecord(
                request.board(),
                view.seq() + 1,
                request.id(),
                request.node(),
                request.seq(),
                0,
                request.at(),
                event,
                head(),
                null));
    }

    private String board() {
        return events.getFirst().board();
    }

    private String head() {
        return events.isEmpty() ? EventRecord.NO_HASH : events.getLast().hash();
    }

    private void add(EventRecord open) {
        var sealed = EventJson.seal(open).record();
        events.add(sealed);
        view.observe(sealed);
    }

    @Override
    public List<EventRecord> poll(Duration patience) {
        var news = List.copyOf(events.subList(polled, events.size()));
        polled = events.size();
        return news;
    }

    /** The highest number of a node, 0 before the first. */
    public long highest(String node) {
        var numbers = heard.get(node);
        return numbers == null ? 0 : numbers.last();
    }

    /** All that was asked, what was asked in turns each by itself. */
    public List<RequestRecord> requests() {
        return requests;
    }

    /** All that was decided. */
    public List<EventRecord> events() {
        return events;
    }

    public BoardView view() {
        return view;
    }

    @Override
    public boolean isBehind() {
        return false;
    }

    @Override
    public boolean hasPast() {
        return false;
    }

    @Override
    public void close() {}
}
