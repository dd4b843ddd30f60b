package firstmap.node.client;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asking and being answered: sends requests and reads the board's events until each has its outcome. No answer in time
 * means unknown, not refused: the same requests go out again, by the same names and numbers, and a board that has
 * decided one already passes it over. A request whose number turns out to be another's goes out under a new one.
 *
 * <p>On a board that has a lease, who speaks is said to live until {@link #goodbye}; one whose lease has ended all the same is
 * out, and whatever is called next ends with a {@link LeaseEnded}.
 *
 * <p>Each request is decided once, under one number, or the call ends with a {@link NoOutcome}: then it may still be decided,
 * and who asks again in the same name first waits for that with {@link #goOnAs}. One thread uses it, and its view and listeners
 * are called on that thread.
 */
public final class Asking {
    /**
     * Most requests that one who asks much has open at once: whatever is lost of them on the way, a board still takes it
     * when it is asked again.
     */
    public static final int MOST_OPEN = Speaker.WINDOW;

    private static final Duration POLL = Duration.ofMillis(200);

    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final Port port;
    private final Duration sendAgainAfter;
    private final Duration patience;
    private final BoardView view;
    private final Map<String, Speaker> speakers = new HashMap<>();
    private long lease;
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
     * Whoever speaks here says that it lives as often as a lease of that length wants it; what the board itself says once it is
     * read goes before. So who has to read a long log first is not silent meanwhile.
     *
     * @param nanos 0: the board has none
     */
    public void expectLease(long nanos) {
        lease = nanos;
        live(speakers.keySet());
    }

    private void live(Collection<String> nodes) {
        if (lease != 0 && !nodes.isEmpty()) port.live(nodes, Duration.ofNanos(lease));
    }

    /** The part of all who have spoken here is over: what they hold stays as it is, however long they are silent. */
    public void goodbye() {
        if (lease != 0 && !speakers.isEmpty()) port.goodbye(speakers.keySet());
    }

    /** Speaks in that name on a board that has just begun: whatever happens in it and was not asked here is another's. */
    public void speakAs(String node) {
        speaker(node).begin(0);
    }

    /**
     * Speaks in a name in which others may have spoken, once this reader has read what has happened until now. It goes on
     * above what was asked in it, when all of that has been decided: nothing of it is to be asked again.
     *
     * @throws NoOutcome if that was not decided within the patience
     * @throws LeaseEnded if it is out
     */
    public void goOnAs(String node, BoardListener listener) throws InterruptedException {
        var speaker = speaker(node);
        // What jumps farther the board never takes, so it is no number to go on from.
        long farthest = speaker.last() + Math.min(Speaker.WINDOW - 1, Long.MAX_VALUE - speaker.last());
        var open = new ArrayList<>(port.unanswered(node, speaker.last(), farthest));
        long last = open.isEmpty() ? 0 : open.getLast().seq();
        long start = System.nanoTime();
        while (true) {
            open.removeIf(request -> request.seq() <= speaker.last() || deadLetter(request) != null);
            if (open.isEmpty()) break;
            if (Thread.interrupted()) throw new InterruptedException();
            if (System.nanoTime() - start > patience.toNanos()) throw new NoOutcome(open, patience);
            listen(POLL, listener);
        }
        speaker.begin(last);
    }

    /** Follows what happens in that name, without speaking in it yet. */
    public void follow(String node) {
        speaker(node);
    }

    /** The number that comes next in that name, as far as is known. */
    public long next(String node) {
        return speaker(node).last() + 1;
    }

    /** How many numbers somebody else has used in that name since this node speaks in it; 0 if it does not. */
    public long strangers(String node) {
        var speaker = speakers.get(node);
        return speaker == null ? 0 : speaker.strangers();
    }

    private Speaker speaker(String node) {
        var known = speakers.get(node);
        if (known != null) return known;
        var speaker = new Speaker(node);
        speakers.put(node, speaker);
        live(List.of(node));
        return speaker;
    }

    /**
     * Sends requests of one instant together and waits until every one of them has its whole outcome. They are numbered
     * here: a request whose number somebody else has used is asked again under another, once all others are decided.
     *
     * @param listener is shown every event of the board that arrives meanwhile, in order, its own and others'
     * @return the deciding event of each request, in the order of the requests
     * @throws LeaseEnded if one who speaks here is out
     * @throws NoOutcome if the board stayed silent for longer than the patience
     * @throws NeverAnswered if one of them is a dead letter
     */
    public List<EventRecord> ask(List<RequestRecord> requests, BoardListener listener) throws InterruptedException {
        var all = requests.stream().map(OpenRequest::new).toList();
        var open = new LinkedHashSet<>(all);
        sent += requests.size();
        long start = System.nanoTime();
        long lastSend = send(open);
        while (true) {
            if (Thread.interrupted()) throw new InterruptedException();
            for (var event : port.poll(POLL)) open.remove(take(event, listener));
            if (open.isEmpty()) break;
            requireAnswerable(open);
            long now = System.nanoTime();
            // Nobody is to blame who does not answer while the log stands still.
            if (port.standsStill().isPresent()) start = now;
            if (now - start > patience.toNanos()) throw new NoOutcome(asked(open), patience);
            if (now - lastSend > sendAgainAfter.toNanos() || open.stream().allMatch(OpenRequest::isPassedOver))
                lastSend = send(open);
        }
        return all.stream().map(OpenRequest::outcome).toList();
    }

    /** @return when, by the monotonic clock */
    private long send(Collection<OpenRequest> open) {
        for (var request : open)
            if (request.isPassedOver()) speaker(request.asked().node()).number(request);
        port.send(open.stream().map(OpenRequest::sent).toList());
        return System.nanoTime();
    }

    private static List<RequestRecord> asked(Collection<OpenRequest> open) {
        return open.stream().map(OpenRequest::asked).toList();
    }

    private void requireAnswerable(Collection<OpenRequest> open) {
        for (var request : open) {
            var letter = deadLetter(request.sent());
            if (letter != null) throw new NeverAnswered(letter);
        }
    }

    /** Null for most. */
    private Port.DeadLetter deadLetter(RequestRecord sent) {
        for (var letter : port.deadLetters()) if (letter.request().equals(sent)) return letter;
        return null;
    }

    /**
     * Brings the board into being, which must have no history before.
     *
     * @throws BoardExists if it has
     */
    public void define(RequestRecord define, BoardListener listener) throws InterruptedException {
        var open = new OpenRequest(define);
        sent++;
        if (define.request() instanceof Request.Define it) expectLease(it.spec().lease());
        long start = send(List.of(open));
        boolean looked = false;
        while (true) {
            if (Thread.interrupted()) throw new InterruptedException();
            for (var event : port.poll(POLL)) {
                // Another board's history would not begin with this: whatever comes first decides.
                if (event.seq() != 1 || !Outcome.isOf(open.sent(), event)) throw new BoardExists(define.board());
                take(event, listener);
                if (errno(event) == null) return;
                throw new IllegalArgumentException(
                        "the board was refused: " + ((Event.Refused) event.event()).reason());
            }
            requireAnswerable(List.of(open));
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

    /** Takes in what happened meanwhile, waiting at most that long for something to happen. @throws LeaseEnded if one who speaks here is out */
    public void listen(Duration atMost, BoardListener listener) {
        for (var event : port.poll(atMost)) take(event, listener);
    }

    /** @return the request whose outcome is whole with this event; null for most */
    private OpenRequest take(EventRecord event, BoardListener listener) {
        var speaker = speakers.get(event.node());
        if (speaker != null && event.isOfExpiry()) throw new LeaseEnded(event.node(), event, view.spec());
        var mine = speaker == null ? null : speaker.hear(event);
        boolean decides = mine != null && Outcome.decides(mine.asked().request(), event.event());
        if (decides) mine.decide(event);
        listener.before(event);
        view.observe(event);
        if (event.event() instanceof Event.Defined defined)
            expectLease(defined.spec().lease());
        listener.after(event);
        if (mine == null || mine.outcome() == null || !Outcome.endsWith(event.event(), view)) return null;
        speaker.close(mine);
        return mine;
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

        NoOutcome(CurrentRound round, Duration patience) {
            super(
                    "round %s has been open for %d s, and is over when these have taken their turn: %s. Do they all run, and a coordinator?"
                            .formatted(round.text(), patience.toSeconds(), String.join(", ", round.asked())));
        }
    }

    /** The board has set a request aside as one that it does not answer. */
    public static final class NeverAnswered extends RuntimeException {
        private static final long serialVersionUID = 1;

        NeverAnswered(Port.DeadLetter letter) {
            super("request " + letter.request().id() + " is a dead letter, and will not be answered: "
                    + letter.reason());
        }
    }

    /** The errno of a refusal, or null if the event grants something. */
    public static Errno errno(EventRecord event) {
        return errno(event.event());
    }

    public static Errno errno(Event event) {
        return event instanceof Event.Refused refused ? refused.errno() : null;
    }

    /** Of the events that answer a request the one that decides it; empty if none does. */
    public static Optional<Event> deciding(Request request, List<Event> events) {
        return events.stream().filter(event -> Outcome.decides(request, event)).findFirst();
    }
}
