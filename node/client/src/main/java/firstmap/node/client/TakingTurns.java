package firstmap.node.client;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Takes part in the time of a board that grants it, for the members that this process plays. In each round it sends the turns
 * of those who are asked, and the very same again when it hears nothing; each round that is over it holds to what its members
 * have said in it, so that another who speaks in their name is told, and never mixed with them.
 *
 * <p>It needs no memory: a new one on the same log shows its members all events from the first on, has them take every turn
 * again, and goes on with the round that is open.
 */
public final class TakingTurns {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final Port port;
    private final BoardView view;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final BoardListener all;
    private final RequestRecord define;
    private final Duration sendAgainAfter;
    private final Duration patience;

    /** By member: what it has said in the round that is open. */
    private final Map<String, RequestRecord> turns = new LinkedHashMap<>();
    /** What has been decided in the names of the members since the round was opened. */
    private final List<EventRecord> decided = new ArrayList<>();

    private final Set<String> gone = new HashSet<>();
    private boolean ended;
    private boolean looked;
    private boolean sent;
    private long lastSend;
    private long lastEvent;
    private long asked;

    /**
     * @param port reads the board from before its first event
     * @param view that has seen nothing yet; it takes in what is read here, and the members may look at it
     * @param define what the board is, the same for all who take part: whoever comes first defines it
     * @param sendAgainAfter how long to wait for the end of a round before the turns go out again
     * @param patience how long nothing at all may happen on the board
     */
    public TakingTurns(
            Port port,
            BoardView view,
            Collection<? extends Member> members,
            RequestRecord define,
            Duration sendAgainAfter,
            Duration patience) {
        this.port = port;
        this.view = view;
        for (var member : members) this.members.put(member.name(), member);
        all = BoardListener.all(List.copyOf(members));
        this.define = define;
        this.sendAgainAfter = sendAgainAfter;
        this.patience = patience;
    }

    /**
     * Plays until time has ended, or all members are gone.
     *
     * @param whole how far simulated time will go, for the progress
     * @throws Asking.BoardExists if it was played to its end before the place from which the port reads
     * @throws DefinedOtherwise if the board of that name is another
     * @throws AnotherSpeaks if somebody else takes turns in the name of a member
     * @throws Asking.NeverAnswered if a turn is a dead letter
     * @throws Asking.NoOutcome if the board stayed silent for longer than the patience
     */
    public void play(long whole, Progress progress) throws InterruptedException {
        lastEvent = System.nanoTime();
        while (!ended) {
            if (Thread.interrupted()) throw new InterruptedException();
            for (var event : port.poll(POLL)) {
                take(event);
                lastEvent = System.nanoTime();
                if (event.event() instanceof Event.Granted) progress.reached(view.at(), whole, view.seq() + " events");
            }
            if (ended || port.isBehind()) continue;
            requireAnswerable();
            say();
        }
    }

    /** How many requests the members have made, the definition of the board and the asks of their turns. */
    public long asked() {
        return asked;
    }

    // ---- speaking

    private void say() {
        long now = System.nanoTime();
        // Nobody is to blame who does not answer while the log stands still.
        if (port.standsStill().isPresent()) lastEvent = now;
        var open = open();
        if (now - lastEvent > patience.toNanos())
            throw new Asking.NoOutcome(open.isEmpty() ? List.of(define) : open, patience);
        if (!looked && view.seq() == 0 && now - lastEvent > SILENCE.toNanos()) {
            // The same request in an earlier run: the board passes it over in silence.
            if (port.hasPast()) throw new Asking.BoardExists(define.board());
            looked = true;
        }
        if (sent && now - lastSend <= sendAgainAfter.toNanos() || open.isEmpty()) return;
        port.send(open);
        sent = true;
        lastSend = now;
    }

    /** What is to be answered next. */
    private List<RequestRecord> open() {
        return view.seq() == 0 ? List.of(define) : List.copyOf(turns.values());
    }

    private void requireAnswerable() {
        for (var letter : port.deadLetters())
            if (letter.request().equals(define) || turns.containsValue(letter.request()))
                throw new Asking.NeverAnswered(letter);
    }

    // ---- hearing

    private void take(EventRecord record) {
        requireDefined(record);
        if (record.event() instanceof Event.Granted granted) close(granted);
        if (members.containsKey(record.node())) decided.add(record);
        all.before(record);
        view.observe(record);
        all.after(record);
        switch (record.event()) {
            case Event.Defined defined -> open(record, 0, defined.nodes());
            case Event.Granted granted when granted.round() != null -> open(record, granted.round(), granted.asked());
            case Event.Granted ignored -> ended = true;
            case Event.Retired ignored -> ended = true;
            case Event ignored -> {}
        }
    }

    private void requireDefined(EventRecord record) {
        if (record.seq() > 1) return;
        if (record.event() instanceof Event.Refused refused && record.cause().equals(define.id()))
            throw new IllegalArgumentException("the board was refused: " + refused.reason());
        var mine = (Request.Define) define.request();
        if (!(record.event() instanceof Event.Defined defined)
                || !mine.spec().equals(defined.spec())
                || !mine.nodes().equals(defined.nodes())) throw new DefinedOtherwise(define.board());
        asked++;
    }

    private void open(EventRecord opening, long round, List<String> who) {
        turns.clear();
        decided.clear();
        sent = false;
        for (var node : who) {
            var member = members.get(node);
            if (member == null) continue;
            var said = member.turn(opening.at());
            asked += said.asks().size();
            var turn = new Request.Turn(round, opening.seq(), said.asks(), said.until());
            turns.put(node, RequestRecord.turn(node, opening.board(), opening.at(), turn));
        }
    }

    // ---- was it we who spoke?

    private void close(Event.Granted granted) {
        for (var name : members.keySet()) {
            var turn = turns.get(name);
            var mine = turn == null ? null : (Request.Turn) turn.request();
            var until = granted.gone().contains(name)
                    ? Until.GONE
                    : granted.promises().get(name);
            if (!Objects.equals(until, mine == null ? null : mine.until()))
                throw new AnotherSpeaks(
                        name, "promised " + text(until), "said " + text(mine == null ? null : mine.until()));
            requireSame(name, turn, mine);
            if (until instanceof Until.Gone) gone.add(name);
        }
        ended = gone.size() == members.size();
    }

    private static String text(Until until) {
        return until == null ? "nothing" : until.text();
    }

    private void requireSame(String name, RequestRecord turn, Request.Turn mine) {
        var asks = mine == null
                ? List.<RequestRecord>of()
                : mine.asks().stream().map(ask -> ask.of(turn)).toList();
        var answers = new LinkedHashMap<String, EventRecord>();
        for (var event : decided) if (event.node().equals(name)) answers.putIfAbsent(event.cause(), event);
        int i = 0;
        for (var answer : answers.entrySet()) {
            var ask = i < asks.size() ? asks.get(i++) : null;
            if (ask == null || !Outcome.isOf(ask, answer.getValue()))
                throw new AnotherSpeaks(
                        name,
                        answer.getValue().event().type() + " of " + answer.getKey() + " was decided",
                        ask == null ? "asked no more" : "asked " + ask.request().type() + " as " + ask.id());
        }
        if (i < asks.size())
            throw new AnotherSpeaks(
                    name, "nothing was decided of " + asks.get(i).id(), "asked it");
    }

    /** The board has been defined before, and is another. */
    public static final class DefinedOtherwise extends RuntimeException {
        private static final long serialVersionUID = 1;

        DefinedOtherwise(String board) {
            super("board " + board + " exists already, and is defined otherwise: choose another name");
        }
    }

    /** What was decided in the name of a member is not what it has said. */
    public static final class AnotherSpeaks extends RuntimeException {
        private static final long serialVersionUID = 1;

        AnotherSpeaks(String member, String happened, String said) {
            super("another speaks as " + member + ", or it has computed another turn in an earlier life: " + happened
                    + ", but it " + said + ". It stops");
        }
    }
}
