package firstmap.node.scenario;

import firstmap.events.Ask;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import firstmap.node.client.BoardView;
import firstmap.node.client.Member;
import firstmap.node.scenario.Scenario.Plan;
import firstmap.node.scenario.Scenario.Produces;
import firstmap.node.scenario.Scenario.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One device of a scenario as a state machine without a clock and without a wire. Whoever drives it shows it every event
 * of the board, and then takes its {@link #turn} at each opening of granted time, or {@link #wake wakes} it by a clock of
 * its own.
 *
 * <p>All that it knows it has from events, so one that is shown the whole log of a board on which it has been before goes on
 * where it was. A turn changes nothing: it is a function of scenario, seed and the events up to there.
 */
public final class Actor implements Member {
    /** There is nothing left to do. */
    public static final long NEVER = Role.NEVER;

    private final Plan plan;
    private final String boardId;
    private final BoardView board;
    private final List<Producing> producing = new ArrayList<>();
    private final List<Consuming> consuming = new ArrayList<>();
    /** Number of the event by which it was last refused this; the same time would bring the same answer. */
    private final Map<String, Long> refusedBy = new HashMap<>();

    private final List<ActorReport.Met> refusals = new ArrayList<>();
    private long refused;
    private long seq;
    private long now;
    private Span missedStay;
    /** The time of the latest event, and the last event before that time. */
    private long instant;

    private long seenBefore;
    private final Waking waking;

    /**
     * @param name of the actor in the scenario; it is the name of the node too
     * @param board as whoever drives the actor sees it; of its events this is shown each
     */
    public Actor(Scenario scenario, String name, long seed, BoardView board) {
        this.plan = scenario.actor(name);
        this.boardId = scenario.board();
        this.board = board;
        this.waking = new Waking(board);
        for (var role : plan.produces()) {
            var jitter = new Jitter(seed, name, role.set(), role.function());
            producing.add(new Producing(board, plan.device(), role, jitter, isAlone(role.set())));
        }
        for (var role : plan.consumes()) {
            var jitter = new Jitter(seed, name, role.set(), role.function());
            var set = producer(scenario, role.set());
            consuming.add(new Consuming(board, plan.device(), role, set, jitter, isAlone(role.set())));
        }
    }

    private static Produces producer(Scenario scenario, String set) {
        return scenario.actors().stream()
                .flatMap(plan -> plan.produces().stream())
                .filter(role -> role.set().equals(set))
                .findFirst()
                .orElseThrow();
    }

    /** Whether one role alone of this actor has to do with that set. */
    private boolean isAlone(String set) {
        var sets = Stream.concat(
                plan.produces().stream().map(Produces::set),
                plan.consumes().stream().map(Scenario.Consumes::set));
        return sets.filter(set::equals).count() == 1;
    }

    /** The board as it sees it. */
    public BoardView view() {
        return board;
    }

    @Override
    public String name() {
        return plan.name();
    }

    /** Number of the last event that it was shown, 0 before the first. */
    public long seen() {
        return board.seq();
    }

    // ---- granted time

    /**
     * What it says at an opening after the last event that it was shown.
     *
     * @param at of the opening, nanoseconds; not before any event that it was shown
     */
    @Override
    public Said turn(long at) {
        var asks = act(momentOf(at));
        return said(asks, until(asks));
    }

    @Override
    public Said farewell(long at) {
        var asks = asks(momentOf(at));
        leave(asks);
        return said(asks, asks.wantsAgain() ? Until.at(at) : Until.GONE);
    }

    private Asks.Moment momentOf(long at) {
        return new Asks.Moment(at - 1, at > instant ? seen() : seenBefore, at);
    }

    private Said said(Asks asks, Until until) {
        var numbered = new ArrayList<Ask>();
        for (var request : asks.requests()) numbered.add(new Ask(seq + numbered.size() + 1, request));
        return new Said(numbered, until);
    }

    private static Until until(Asks asks) {
        if (asks.wantsAgain()) return Until.at(asks.now());
        return asks.next() == NEVER ? Until.GONE : Until.at(asks.next());
    }

    // ---- a clock of its own

    /** When it wants to be woken, nanoseconds; not later than the last wake if events have come since. */
    public long nextWake() {
        return waking.hasNews() ? now : waking.next(plan, now);
    }

    /** What it asks at this time, in order; all of it can be sent together. It has to be shown all outcomes before it is woken again. */
    public List<RequestRecord> wake(long time) {
        now = Math.max(now, time);
        if (seen() == 0) return List.of(); // the board is not there yet
        var asks = act(waking.begin(now));
        waking.end(asks);
        var requests = numbered(asks, now);
        seq += requests.size();
        return requests;
    }

    /** What it asks at this time if its part is to end, in order; nothing more once it has let go of all that it has. */
    public List<RequestRecord> leave(long time) {
        now = Math.max(now, time);
        var asks = asks(waking.begin(now));
        leave(asks);
        var requests = numbered(asks, now);
        seq += requests.size();
        return requests;
    }

    // ---- both

    private Asks asks(Asks.Moment moment) {
        return new Asks(moment, request -> isRefused(request, moment));
    }

    private Asks act(Asks.Moment moment) {
        var asks = asks(moment);
        for (var stay : plan.stays()) {
            asks.at(stay.from());
            asks.at(stay.until());
        }
        var stay = stayAt(moment.now());
        if (stay == null) leave(asks);
        else if (board.hasJoined(plan.device())) for (var role : roles()) role.act(asks);
        else if (stay != missedStay) asks.ask(new Request.Join(plan.device(), plan.functions()));
        return asks;
    }

    private void leave(Asks asks) {
        if (!board.hasJoined(plan.device())) return;
        // The board undoes what a device leaves behind, but only its creator can release a buffer.
        for (var role : producing) for (var buffer : role.owned()) asks.last(new Request.Release(buffer.id()));
        asks.last(new Request.Leave(plan.device()));
    }

    private List<RequestRecord> numbered(Asks asks, long at) {
        var requests = new ArrayList<RequestRecord>();
        for (var request : asks.requests())
            requests.add(new RequestRecord(plan.name(), seq + requests.size() + 1, boardId, at, request));
        return requests;
    }

    private boolean isRefused(Request request, Asks.Moment moment) {
        var by = refusedBy.get(request.type() + " " + what(request.subject()));
        return by != null && by > moment.seen();
    }

    private static String what(Event.Subject subject) {
        if (subject.attachment() != null) return subject.attachment();
        return subject.buffer() != null ? subject.buffer() : subject.device();
    }

    // ---- what happened

    @Override
    public void before(EventRecord record) {
        for (var role : roles()) role.count(record.at());
    }

    /** The event has happened, whoever caused it. */
    @Override
    public void after(EventRecord record) {
        if (record.at() > instant) {
            instant = record.at();
            seenBefore = record.seq() - 1;
        }
        if (plan.name().equals(record.node())) {
            seq = Math.max(seq, record.nodeSeq());
            now = Math.max(now, record.at()); // it has been there already; another's time is another's word
        }
        if (record.event() instanceof Event.Refused refusal && isMine(record, refusal)) refused(record, refusal);
        for (var role : roles()) role.observe(record);
        waking.news();
    }

    /** Whether it is the outcome of what it asked; a wait for a buffer to move is ended by others. */
    private boolean isMine(EventRecord record, Event.Refused refusal) {
        return refusal.waited()
                ? plan.device().equals(refusal.subject().device())
                : plan.name().equals(record.node());
    }

    private void refused(EventRecord record, Event.Refused refusal) {
        var subject = refusal.subject();
        for (var role : roles())
            if (role.isAbout(subject)) {
                if (!role.isMoving(subject)) refusedBy.put(refusal.request() + " " + what(subject), record.seq());
                met(record, refusal, role.refused(refusal, record.at()));
                return;
            }
        if (!refusal.request().equals("join")) return;
        missedStay = stayAt(record.at());
        met(record, refusal, "stays away");
    }

    private void met(EventRecord record, Event.Refused refusal, String next) {
        refused++;
        if (refusals.size() < ActorReport.MAX_REFUSALS)
            refusals.add(new ActorReport.Met(
                    record.seq(),
                    record.at(),
                    refusal.request(),
                    refusal.subject(),
                    refusal.errno(),
                    refusal.reason(),
                    next));
    }

    private Span stayAt(long time) {
        for (var stay : plan.stays()) if (stay.holds(time)) return stay;
        return null;
    }

    private List<Role> roles() {
        return Stream.<Role>concat(producing.stream(), consuming.stream()).toList();
    }

    /**
     * What it has done and met until now.
     *
     * @param strangers numbers in its name that somebody else has used
     */
    public ActorReport report(long strangers) {
        return new ActorReport(
                plan.name(),
                plan.device(),
                seq,
                producing.stream().map(role -> role.report(now)).toList(),
                consuming.stream().map(role -> role.report(now)).toList(),
                List.copyOf(refusals),
                refused,
                strangers);
    }
}
