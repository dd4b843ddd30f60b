package firstmap.coordinator.boards;

import firstmap.coordinator.rule.Board;
import firstmap.coordinator.trial.Chance;
import firstmap.events.Ask;
import firstmap.events.BoardSpec;
import firstmap.events.EventRecord;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** A board that grants its time, and members that ask what they like, until all are gone. */
public final class GrantedPlay {
    private static final int PARTITION = 0;
    private static final Set<String> ASKED_IN_TURNS =
            Set.of("join", "leave", "create", "attach", "map", "unmap", "detach", "release");

    public final Board board;
    public final List<EventRecord> log = new ArrayList<>();
    private final Chance chance;
    private final ParkedTurns parked = new ParkedTurns();
    private long offset;

    private final RequestRecord define;

    public GrantedPlay(long seed, int members) {
        this("test", seed, members);
    }

    public GrantedPlay(String name, long seed, int members) {
        board = Boards.fresh(name);
        chance = new Chance(seed);
        var spec = chance.spec(chance.oneOf(Policy.values()))
                .withTime(Time.GRANTED)
                .withLease(seed % 2 == 0 ? BoardSpec.MIN_LEASE : 0);
        var nodes = IntStream.range(0, members).mapToObj(i -> "node-" + i).toList();
        define = new RequestRecord("owner", 1, name, 0, new Request.Define(spec, nodes));
        take(EventSealer.decide(board, define));
    }

    private void take(List<EventJson.Sealed> events) {
        for (var event : events) {
            // Through the wire and back: what cannot be written or read is no event.
            var record = EventJson.read(event.json());
            log.add(record);
            board.evolve(record);
        }
    }

    /** What the board was defined by. */
    public RequestRecord define() {
        return define;
    }

    /** Whether who is silent is let go. */
    public boolean hasLease() {
        return ((Request.Define) define.request()).spec().hasLease();
    }

    /** Whether anybody still takes part. */
    public boolean goesOn() {
        return board.open().isPresent();
    }

    /**
     * What each who is asked says in the open round, or an expire where a board has leases. Before it, the expires of some who
     * are not asked: they must not come last, when the round is over.
     */
    public List<RequestRecord> turns() {
        var open = board.open().orElseThrow();
        var turns = new ArrayList<RequestRecord>();
        for (var node : board.promises().keySet())
            if (hasLease() && !board.asked().contains(node) && chance.oneIn(12)) turns.add(expire(node));
        for (var node : board.asked()) {
            if (hasLease() && chance.oneIn(12)) {
                turns.add(expire(node));
                continue;
            }
            var asks = new ArrayList<Ask>();
            long seq = board.heard(node).numbers().highest();
            for (int i = chance.below(4); i > 0; i--) {
                var request = chance.request(board);
                if (ASKED_IN_TURNS.contains(request.type()) && !(request instanceof Request.Malformed))
                    asks.add(new Ask(++seq, request));
            }
            turns.add(RequestRecord.turn(
                    node, board.id(), open.at(), new Request.Turn(open.round(), open.seen(), asks, until(open.at()))));
        }
        return turns;
    }

    /** That the lease of a node has ended, in the open round. */
    public RequestRecord expire(String node) {
        var open = board.open().orElseThrow();
        return RequestRecord.expire(board.id(), open.at(), Request.Expire.granted(node, open.round(), open.seen()));
    }

    /** The same turns in another order, that of one who is asked last. */
    public List<RequestRecord> shuffled(List<RequestRecord> turns, Random by) {
        var shuffled = new ArrayList<>(turns);
        var last = turns.getLast();
        shuffled.removeLast();
        Collections.shuffle(shuffled, by);
        int asked = (int) turns.stream()
                .filter(turn -> board.asked().contains(turn.onBehalfOf()))
                .count();
        if (asked > 1 && by.nextBoolean()) {
            // One of the others who are asked comes last.
            for (int i = shuffled.size() - 1; i >= 0; i--)
                if (board.asked().contains(shuffled.get(i).onBehalfOf())) {
                    last = shuffled.set(i, last);
                    break;
                }
        }
        shuffled.add(last);
        return shuffled;
    }

    private Until until(long at) {
        if (chance.oneIn(30)) return Until.GONE;
        if (chance.oneIn(8)) return Until.NEVER;
        return Until.at(at + (chance.oneIn(3) ? 0 : 1 + chance.below(5)));
    }

    /** Takes these turns, in this order. @return the events of the round */
    public List<EventRecord> play(List<RequestRecord> turns) {
        int from = log.size();
        for (var turn : turns) {
            if (parked.look(PARTITION, board, turn) != ParkedTurns.Arrival.TURN) throw new AssertionError(turn);
            var round = parked.park(PARTITION, board, turn, offset++);
            if (round.isEmpty()) continue;
            for (var event : Round.play(board, round, Round.Judge.of(board))) log.add(EventJson.read(event.json()));
        }
        return log.subList(from, log.size());
    }

    public ParkedTurns parked() {
        return parked;
    }
}
