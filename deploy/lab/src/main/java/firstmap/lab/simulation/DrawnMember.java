package firstmap.lab.simulation;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.trial.Chance;
import firstmap.events.Ask;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import firstmap.node.client.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A member that asks what chance says, at times of its own, and at times once more when it was refused. Chance is keyed by the
 * last event, so the same events give the same turns.
 */
final class DrawnMember implements Member {
    private static final Set<String> ASKED_IN_TURNS =
            Set.of("join", "leave", "create", "attach", "map", "unmap", "detach", "release");

    private final String name;
    private final long seed;
    private final boolean restless;
    private final int tries;
    private final Board seen;
    private final TreeSet<Long> times = new TreeSet<>();
    private long lastAsked = -1;
    /** Number of the event, if the last thing that it asked was refused; 0 otherwise. */
    private long refused;

    /**
     * @param turns how many it takes, those after a refusal not counted
     * @param tries how often it draws at most until it has something that would be granted now
     */
    DrawnMember(String name, String board, long seed, boolean restless, int turns, int tries) {
        this.name = name;
        this.seed = seed + name.hashCode();
        this.restless = restless;
        this.tries = tries;
        seen = Boards.fresh(board);
        var chance = new Chance(this.seed);
        for (long time = 0; times.size() < turns; time += 1 + chance.below(4)) times.add(time);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void after(EventRecord record) {
        seen.evolve(record);
        if (!name.equals(record.node())) return;
        lastAsked = record.at();
        refused = record.event() instanceof Event.Refused e && !e.waited() ? record.seq() : 0;
    }

    @Override
    public Said turn(long at) {
        var next = times.higher(lastAsked);
        boolean due = next != null && at >= next;
        if (!due && !asksAgain()) return new Said(List.of(), until(next));
        return new Said(asks(), due ? until(times.higher(at)) : until(next));
    }

    private static Until until(Long time) {
        return time == null ? Until.GONE : Until.at(time);
    }

    private boolean asksAgain() {
        return refused > 0 && chance(refused).oneIn(2);
    }

    private Chance chance(long key) {
        return new Chance(seed + 0x9e3779b97f4a7c15L * key);
    }

    /** At least one: from its events it knows that it has asked. */
    private List<Ask> asks() {
        var chance = chance(seen.seq());
        var asks = new ArrayList<Ask>();
        long seq = seen.heard(name).numbers().highest();
        for (int i = 1 + chance.below(3); i > 0; i--) {
            var request =
                    drawn(seen, name, tries, () -> restless ? chance.restlessRequest(seen) : chance.request(seen));
            boolean canBeAsked = ASKED_IN_TURNS.contains(request.type()) && !(request instanceof Request.Malformed);
            asks.add(new Ask(++seq, canBeAsked ? request : new Request.Release("buffer-0")));
        }
        return asks;
    }

    /** The first that would be granted, or the last. */
    static Request drawn(Board seen, String node, int tries, Supplier<Request> requests) {
        var request = requests.get();
        for (int i = 1; i < tries && isRefused(seen, node, request); i++) request = requests.get();
        return request;
    }

    private static boolean isRefused(Board seen, String node, Request request) {
        long seq = seen.heard(node).numbers().highest() + 1;
        return seen.decide(new RequestRecord(node, seq, seen.id(), seen.at(), request)).stream()
                .anyMatch(Event.Refused.class::isInstance);
    }
}
