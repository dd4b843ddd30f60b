package firstmap.node.board;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asking and being answered: sends requests and reads the board's events until each has its outcome. No answer in time
 * means unknown, not refused: the same requests go out again, by the same names and numbers, and a board that has
 * decided one already passes it over.
 */
public final class Asking {
    private static final Duration POLL = Duration.ofMillis(200);

    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final Port port;
    private final Duration sendAgainAfter;
    private final Duration patience;
    private final BoardView view;
    private long sent;

    /**
     * @param view that has seen nothing yet; it takes in what is read here
     * @param sendAgainAfter how long to wait for an outcome before the request goes out again
     * @param patience how long to wait in all
     */
    public Asking(Port port, BoardView view, Duration sendAgainAfter, Duration patience) {
        this.port = port;
        this.view = view;
        this.sendAgainAfter = sendAgainAfter;
        this.patience = patience;
    }

    public Asking(Port port, BoardView view, Duration patience) {
        this(port, view, Duration.ofSeconds(5), patience);
    }

    /** The board as far as this reader has read. */
    public BoardView view() {
        return view;
    }

    /** How many requests went out, those sent again not counted. */
    public long sent() {
        return sent;
    }

    /**
     * Sends requests of one instant together and waits until every one of them has its whole outcome.
     *
     * @param listener is shown every event of the board that arrives meanwhile, in order, its own and others'
     * @return the deciding event of each request, in the order of the requests; null for one whose number had been used
     * @throws NoOutcome if the board stayed silent for longer than the patience
     */
    public List<EventRecord> ask(List<RequestRecord> requests, BoardListener listener) throws InterruptedException {
        var open = new LinkedHashMap<String, RequestRecord>();
        requests.forEach(request -> open.put(request.id(), request));
        var outcomes = new LinkedHashMap<String, EventRecord>();
        port.send(requests);
        sent += requests.size();
        long start = System.nanoTime();
        long lastSend = start;
        while (!open.isEmpty()) {
            if (Thread.interrupted()) throw new InterruptedException();
            for (var event : port.poll(POLL)) {
                take(event, listener);
                answer(event, open, outcomes);
            }
            if (open.isEmpty()) break;
            long now = System.nanoTime();
            // Nobody is to blame who does not answer while the log stands still.
            if (port.standsStill().isPresent()) start = now;
            if (now - start > patience.toNanos()) throw new NoOutcome(List.copyOf(open.values()), patience);
            if (now - lastSend > sendAgainAfter.toNanos()) {
                port.send(List.copyOf(open.values()));
                lastSend = now;
            }
        }
        return requests.stream().map(request -> outcomes.get(request.id())).toList();
    }

    /**
     * Brings the board into being, which must have no history before.
     *
     * @throws BoardExists if it has
     */
    public void define(RequestRecord define, BoardListener listener) throws InterruptedException {
        port.send(List.of(define));
        sent++;
        long start = System.nanoTime();
        boolean looked = false;
        while (true) {
            if (Thread.interrupted()) throw new InterruptedException();
            for (var event : port.poll(POLL)) {
                // Another board's history would not begin with this: whatever comes first decides.
                if (event.seq() != 1 || !event.cause().equals(define.id())) throw new BoardExists(define.board());
                take(event, listener);
                if (errno(event) == null) return;
                throw new IllegalArgumentException(
                        "the board was refused: " + ((Event.Refused) event.event()).reason());
            }
            if (port.standsStill().isPresent()) start = System.nanoTime();
            long waited = System.nanoTime() - start;
            // The same request in an earlier run: the board passes it over in silence.
            if (!looked && waited > SILENCE.toNanos()) {
                if (port.hasPast()) throw new BoardExists(define.board());
                looked = true;
            }
            if (waited > patience.toNanos()) throw new NoOutcome(List.of(define), patience);
        }
    }

    /** Takes in what happened meanwhile, waiting at most that long for something to happen. */
    public void listen(Duration atMost, BoardListener listener) {
        for (var event : port.poll(atMost)) take(event, listener);
    }

    private void take(EventRecord event, BoardListener listener) {
        view.observe(event, listener);
    }

    private void answer(EventRecord event, Map<String, RequestRecord> open, Map<String, EventRecord> outcomes) {
        var request = open.get(event.cause());
        if (request == null) {
            // A request of an earlier life of this node had the number: the board passes the new one over.
            open.values().removeIf(r -> r.seq() == event.nodeSeq() && r.node().equals(event.node()));
            return;
        }
        if (decides(request.request(), event.event())) outcomes.put(request.id(), event);
        if (outcomes.containsKey(request.id()) && nothingFollows(event.event())) open.remove(request.id());
    }

    /** Whether this event says what became of the request; a leave, for one, undoes things before it is granted. */
    private static boolean decides(Request request, Event event) {
        // What had waited for its buffer to move was asked by somebody else, before this.
        if (event instanceof Event.Refused refused) return !refused.waited();
        return switch (request) {
            case Request.Define _ -> event instanceof Event.Defined;
            case Request.Join _ -> event instanceof Event.Joined;
            case Request.Leave _ -> event instanceof Event.Left;
            case Request.Create _ -> event instanceof Event.Created;
            // What waits for others to move has been answered: the outcome proper comes when they have.
            case Request.Attach _ -> event instanceof Event.Attached || event instanceof Event.Moving;
            case Request.Map _ -> event instanceof Event.Mapped || event instanceof Event.Moving;
            case Request.Unmap _ -> event instanceof Event.Unmapped;
            case Request.Detach _ -> event instanceof Event.Detached;
            case Request.Release _ -> event instanceof Event.Released;
            case Request.Malformed _ -> false;
        };
    }

    /** A buffer that is released and has lost its last attachment is freed by the same request. */
    private boolean nothingFollows(Event event) {
        return switch (event) {
            case Event.Detached e -> staysAlive(e.buffer());
            case Event.Released e -> staysAlive(e.buffer());
            case Event.Defined _, Event.Joined _, Event.Left _, Event.Created _, Event.Attached _, Event.Mapped _ ->
                true;
            case Event.Unmapped _, Event.Freed _, Event.Refused _, Event.Moving _ -> true;
            case Event.Allocated _, Event.Migrated _ -> false;
        };
    }

    private boolean staysAlive(String buffer) {
        var seen = view.buffer(buffer);
        return seen == null || !seen.isReleased() || !seen.ties().isEmpty();
    }

    /** The board has been defined before; its history cannot begin again. */
    public static final class BoardExists extends RuntimeException {
        private static final long serialVersionUID = 1;

        BoardExists(String board) {
            super("board " + board + " exists already, and its history cannot begin again: choose another name");
        }
    }

    /** The board did not answer. */
    public static final class NoOutcome extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoOutcome(List<RequestRecord> open, Duration patience) {
            super("no outcome within %d s for %d request%s, the first is %s: is a coordinator running?"
                    .formatted(
                            patience.toSeconds(),
                            open.size(),
                            open.size() == 1 ? "" : "s",
                            open.getFirst().id()));
        }
    }

    /** The errno of a refusal, or null if the event grants something. */
    public static Errno errno(EventRecord event) {
        return event.event() instanceof Event.Refused refused ? refused.errno() : null;
    }
}
