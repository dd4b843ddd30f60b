package firstmap.node.client;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes part in the time of a board that grants it, for the members that this process plays. In each round it sends the turns
 * of those who are asked, and the very same again when it hears nothing; each round that is over it holds to what its members
 * have said in it, so that another who speaks in their name is told, and never mixed with them.
 *
 * <p>It needs no memory: a new one on the same log shows its members all events from the first on, has them take every turn
 * again, and goes on with the round that is open. It speaks only once it has read what had happened when it began.
 *
 * <p>What it guarantees, whatever Kafka and coordinators do meanwhile:
 *
 * <ul>
 *   <li>Each turn of a member is decided once or not yet. No answer in time means unknown, so the same bytes go out again;
 *       the board passes a repetition over, and one of a round that is over.
 *   <li>Two lives of a member at the same time, or one after the other, change nothing as long as they say the same. Where they
 *       differ, the one that is not the one decided stops with {@link AnotherSpeaks} at the end of that round.
 *   <li>Nothing of the log hangs on which members are played in which process, nor on how quick or how often they start: a
 *       member for which it would stops with {@link PromiseBroken}.
 *   <li>Where the board has a lease, it is said that the members live, until this is over. One that was silent for longer all the
 *       same, because its machine was, is out: it is told by {@link LeaseEnded} and says nothing more.
 *   <li>Simulated time stands still while anybody who is asked is away. The patience bounds how long nothing at all may happen;
 *       a log that an operator has to look at first does not count.
 * </ul>
 *
 * <p>One thread plays; the members and the view are called on it, and on no other. It is over when it returns or throws, and the
 * port is whoever's who opened it.
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

    private final TurnsTaken turns = new TurnsTaken();
    private final KeptPromises promises = new KeptPromises();

    private volatile CurrentRound open;
    private volatile boolean speaks;
    private volatile boolean ending;
    /** From the next round on each member says farewell: what is said in the open one stays said. */
    private boolean leaving;

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

    public TakingTurns(
            Port port, BoardView view, Collection<? extends Member> members, RequestRecord define, Duration patience) {
        this(port, view, members, define, Duration.ofSeconds(5), patience);
    }

    /**
     * Plays until time has ended, or all members are gone: by themselves, because of {@link #end}, or as an earlier life that
     * was told to end has left them.
     *
     * @param whole how far simulated time will go, for the progress
     * @throws Asking.BoardExists if it was played to its end before the place from which the port reads
     * @throws DefinedOtherwise if the board of that name is another
     * @throws AnotherSpeaks if somebody else takes turns in the name of a member
     * @throws PromiseBroken if a member would have spoken where nobody asks it
     * @throws LeaseEnded if a member was silent for too long, now or in an earlier life
     * @throws Asking.NeverAnswered if a turn is a dead letter
     * @throws Asking.NoOutcome if the board stayed silent for longer than the patience
     */
    public void play(long whole, Progress progress) throws InterruptedException {
        lastEvent = port.nanoTime();
        long lease = ((Request.Define) define.request()).spec().lease();
        if (lease != 0) port.live(members.keySet(), Duration.ofNanos(lease));
        while (!ended) {
            if (Thread.interrupted()) throw new InterruptedException();
            for (var event : port.poll(POLL)) {
                take(event);
                lastEvent = port.nanoTime();
                tell(event, whole, progress);
            }
            if (ended || port.isBehind()) continue;
            requireAnswerable();
            say();
        }
        open = null;
        if (lease != 0) port.goodbye(members.keySet());
    }

    /**
     * Ends the part of all members as soon as they are asked: the last turn of each lets go of what it has, and it is gone. In an
     * open round that has heard them already they are asked in another one only. Any thread may call it; whoever does not want to
     * wait until then interrupts the thread that plays.
     */
    public void end() {
        ending = true;
    }

    /** The round that is open; empty before the board is defined, and once time has ended. Any thread may ask. */
    public Optional<CurrentRound> round() {
        return Optional.ofNullable(open);
    }

    /** Whether it takes part: it has read what had happened when it began, and the board is there. Any thread may ask. */
    public boolean isReady() {
        return speaks;
    }

    private void tell(EventRecord event, long whole, Progress progress) {
        switch (event.event()) {
            case Event.Defined defined ->
                progress.reached(view.at(), whole, RoundInWords.text(event, 0L, defined.nodes()));
            case Event.Granted granted ->
                progress.reached(view.at(), whole, RoundInWords.text(event, granted.round(), granted.asked()));
            case Event ignored -> {}
        }
    }

    /** How many requests the members have made, the definition of the board and the asks of their turns. */
    public long asked() {
        return asked;
    }

    // ---- speaking

    private void say() {
        long now = port.nanoTime();
        // Nobody is to blame who does not answer while the log stands still.
        if (port.standsStill().isPresent()) lastEvent = now;
        var answers = answers();
        if (now - lastEvent > patience.toNanos())
            throw view.seq() == 0 ? new Asking.NoOutcome(answers, patience) : new Asking.NoOutcome(open, patience);
        if (!looked && view.seq() == 0 && now - lastEvent > SILENCE.toNanos()) {
            // The same request in an earlier run: the board passes it over in silence.
            if (port.hasPast()) throw new Asking.BoardExists(define.board());
            looked = true;
        }
        if (!answers.isEmpty() && (!sent || now - lastSend > sendAgainAfter.toNanos())) {
            port.send(answers);
            sent = true;
            lastSend = now;
        }
        leaving |= ending;
        speaks |= view.seq() > 0;
    }

    /** What is to be answered next. */
    private List<RequestRecord> answers() {
        return view.seq() == 0 ? List.of(define) : turns.all();
    }

    private void requireAnswerable() {
        for (var letter : port.deadLetters())
            if (letter.request().equals(define) || turns.contains(letter.request()))
                throw new Asking.NeverAnswered(letter);
    }

    // ---- hearing

    private void take(EventRecord record) {
        requireDefined(record);
        requireLease(record);
        if (record.event() instanceof Event.Granted granted) close(record, granted);
        if (members.containsKey(record.node())) turns.heard(record);
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

    private void requireLease(EventRecord record) {
        if (record.isOfExpiry() && members.containsKey(record.node()))
            throw new LeaseEnded(record.node(), record, view.spec());
        if (record.event() instanceof Event.Granted granted)
            for (var node : granted.expired())
                if (members.containsKey(node)) throw new LeaseEnded(node, record, view.spec());
    }

    private void open(EventRecord opening, long number, List<String> who) {
        open = new CurrentRound(opening.at(), number, who);
        sent = false;
        turns.open();
        for (var member : members.values())
            if (who.contains(member.name())) takeTurn(member, opening);
            else promises.requireKept(member, opening.at(), open.text());
    }

    private void takeTurn(Member member, EventRecord opening) {
        var farewell = member.farewell(opening.at());
        var said = leaving ? farewell : member.turn(opening.at());
        asked += said.asks().size();
        turns.add(turn(member, opening, said), turn(member, opening, farewell));
    }

    private RequestRecord turn(Member member, EventRecord opening, Member.Said said) {
        var turn = new Request.Turn(open.number(), opening.seq(), said.asks(), said.until());
        return RequestRecord.turn(member.name(), opening.board(), opening.at(), turn);
    }

    private void close(EventRecord record, Event.Granted granted) {
        for (var member : members.values()) {
            var until = turns.close(member.name(), granted);
            if (until != null) promises.promise(member.name(), until);
        }
        if (isOver(record, granted))
            for (var member : members.values())
                promises.requireKept(member, open.at(), open.next().text());
        ended = members.keySet().stream().allMatch(promises::isGone);
    }

    /**
     * Whether the instant has come to its end by itself: nobody is asked in another round of it, so nobody may want one. One
     * that was cut off, because it had too many, is followed by the next nanosecond.
     */
    private boolean isOver(EventRecord record, Event.Granted granted) {
        return granted.round() == null || record.at() > open.at() + 1;
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

    /** A member would have spoken where it has promised not to: who is asked would make a difference to the log. */
    public static final class PromiseBroken extends RuntimeException {
        private static final long serialVersionUID = 1;

        PromiseBroken(String member, String round, Until promise, String says) {
            super(
                    ("%s breaks its promise: in round %s, where nobody asks it, %s, but it has promised %s and nothing has"
                                    + " happened since that concerns it. What it says has to follow from the events alone, else"
                                    + " the log would be another each time. It stops")
                            .formatted(member, round, says, promise.text()));
        }
    }
}
