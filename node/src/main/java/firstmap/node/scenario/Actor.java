package firstmap.node.scenario;

import firstmap.events.Direction;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.node.board.BoardListener;
import firstmap.node.board.BoardView;
import firstmap.node.scenario.Scenario.Plan;
import firstmap.node.scenario.Scenario.Produces;
import firstmap.node.scenario.Scenario.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One device of a scenario as a state machine without a clock and without a wire. Whoever drives it shows it every event
 * of the board, wakes it when it is time, sends what it then asks, and shows it all outcomes before waking it again.
 * The same events and times give the same requests.
 *
 * <p>An actor that is shown the whole log of a board on which it has been before goes on where it was.
 */
public final class Actor implements BoardListener {
    /** There is nothing left to do. */
    public static final long NEVER = Role.NEVER;

    private final Plan plan;
    private final String boardId;
    private final BoardView board;
    private final List<Producing> producing = new ArrayList<>();
    private final List<Consuming> consuming = new ArrayList<>();
    /** What each of its open requests is for, by the number that it gave it; null for its own coming and going. */
    private final Map<Long, Role> asked = new HashMap<>();

    private final Set<Request> refusedNow = new HashSet<>();
    private final List<ActorReport.Met> refusals = new ArrayList<>();
    private long refused;
    private long seq;
    private long now;
    private long lastWake;
    private boolean news;
    private Span missedStay;

    /**
     * @param name of the actor in the scenario; it is the name of the node too
     * @param board as whoever drives the actor sees it; of its events this is shown each
     */
    public Actor(Scenario scenario, String name, long seed, BoardView board) {
        this.plan = scenario.actor(name);
        this.boardId = scenario.board();
        this.board = board;
        for (var role : plan.produces())
            producing.add(
                    new Producing(board, plan.device(), role, new Jitter(seed, name, role.set(), role.function())));
        for (var role : plan.consumes())
            consuming.add(new Consuming(
                    board,
                    plan.device(),
                    role,
                    producer(scenario, role.set()),
                    new Jitter(seed, name, role.set(), role.function())));
    }

    private static Produces producer(Scenario scenario, String set) {
        return scenario.actors().stream()
                .flatMap(plan -> plan.produces().stream())
                .filter(role -> role.set().equals(set))
                .findFirst()
                .orElseThrow();
    }

    /** The board as it sees it. */
    public BoardView view() {
        return board;
    }

    public String name() {
        return plan.name();
    }

    /** Number of the last event that it was shown, 0 before the first. */
    public long seen() {
        return board.seq();
    }

    /** When it wants to be woken, nanoseconds; not later than the last wake if events have come since. */
    public long nextWake() {
        if (news) return now;
        long next = NEVER;
        for (var stay : plan.stays()) {
            if (stay.from() > now) next = Math.min(next, stay.from());
            if (stay.until() > now) next = Math.min(next, stay.until());
        }
        if (seen() == 0 || stayAt(now) == null) return next;
        for (var role : roles()) next = Math.min(next, role.nextWake(now));
        return next;
    }

    /** What it asks at this time, in order; all of it can be sent together. */
    public List<RequestRecord> wake(long time) {
        if (time > lastWake) refusedNow.clear();
        lastWake = time;
        now = Math.max(now, time);
        news = false;
        var requests = new ArrayList<RequestRecord>();
        if (seen() == 0) return requests; // the board is not there yet
        var stay = stayAt(now);
        if (stay == null) leave(requests);
        else if (board.hasJoined(plan.device())) for (var role : roles()) role.act(now, r -> ask(r, role, requests));
        else if (stay != missedStay) ask(new Request.Join(plan.device(), plan.functions()), null, requests);
        return requests;
    }

    private void leave(List<RequestRecord> requests) {
        if (!board.hasJoined(plan.device())) return;
        // The board undoes what a device leaves behind, but only its creator can release a buffer.
        for (var role : producing)
            for (var buffer : role.owned()) ask(new Request.Release(buffer.id()), role, requests);
        ask(new Request.Leave(plan.device()), null, requests);
    }

    private void ask(Request request, Role role, List<RequestRecord> requests) {
        if (refusedNow.contains(request)) return; // the same instant would bring the same answer
        seq++;
        asked.put(seq, role);
        requests.add(new RequestRecord(plan.name(), seq, boardId, now, request));
    }

    @Override
    public void before(EventRecord record) {
        for (var role : roles()) role.count(record.at());
    }

    @Override
    public void answered(RequestRecord request, EventRecord outcome) {
        if (!request.node().equals(plan.name())) return;
        var role = asked.remove(request.seq());
        if (!(outcome.event() instanceof Event.Refused refusal)) return;
        refusedNow.add(request.request());
        String next;
        if (role != null) next = role.refused(request.request(), refusal, outcome.at());
        else {
            missedStay = stayAt(outcome.at());
            next = "stays away";
        }
        met(outcome, request.request(), refusal, next);
    }

    /** The event has happened, whoever caused it. */
    @Override
    public void after(EventRecord record) {
        if (record.node().equals(plan.name())) {
            seq = Math.max(seq, record.nodeSeq());
            now = Math.max(now, record.at()); // it has been there already; another's time is another's word
        }
        if (record.event() instanceof Event.Refused refusal && refusal.waited()) waitedInVain(record, refusal);
        for (var role : roles()) role.observe(record);
        news = true;
    }

    /** A buffer was to move for it and did not; whoever caused that, it is the outcome of what it asked before. */
    private void waitedInVain(EventRecord record, Event.Refused refusal) {
        var subject = refusal.subject();
        if (!plan.device().equals(subject.device())) return;
        for (var role : roles()) {
            if (!role.isOwn(subject.attachment(), subject.buffer())) continue;
            var request = refusal.request().equals("map")
                    ? new Request.Map(subject.attachment(), Direction.BIDIRECTIONAL)
                    : new Request.Attach(
                            subject.attachment(), subject.buffer(), subject.device(), subject.function(), false);
            met(record, request, refusal, role.refused(request, refusal, record.at()));
            return;
        }
    }

    private void met(EventRecord record, Request request, Event.Refused refusal, String next) {
        refused++;
        if (refusals.size() < ActorReport.MAX_REFUSALS)
            refusals.add(new ActorReport.Met(
                    record.seq(),
                    record.at(),
                    request.type(),
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
