package firstmap.coordinator.boards;

import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.coordinator.rule.Opening;
import firstmap.events.Ask;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The turns that have come and wait until all have who are asked, by the partition of their board. They are no part of a
 * board's state: they stand on the requests, and whoever takes the board over reads them again.
 *
 * <p>At most one turn of each member of a board is parked.
 */
public class ParkedTurns {
    /** By partition, board and node. */
    private final Map<Integer, Map<String, Map<String, Parked>>> partitions = new HashMap<>();

    private final Round.Order order;

    public ParkedTurns() {
        this(Round::order);
    }

    /** @param order in which a round is decided */
    public ParkedTurns(Round.Order order) {
        this.order = order;
    }

    /**
     * A turn that waits for others, or an expire that stands for one.
     *
     * @param offset where it stands on the requests
     */
    public record Parked(long offset, RequestRecord turn) {}

    /** What a request is to a board when it comes. */
    public enum Arrival {
        /** It is decided by itself. */
        ALONE,
        /** It says nothing that has not been said, or comes too late, and leaves nothing behind. */
        PASSED_OVER,
        /** It is the first turn of its node in the open round, or stands for it as long as there is none: the lease has ended. */
        TURN
    }

    /**
     * Looks at a request that comes next; nothing changes.
     *
     * @param partition of the board
     * @throws Inadmissible if it belongs among the dead letters
     */
    public Arrival look(int partition, Board board, RequestRecord request) {
        if (request.request() instanceof Request.Turn turn) return turn(partition, board, request, turn);
        if (request.request() instanceof Request.Expire expire) return expire(partition, board, request, expire);
        if (!board.grantsTime()) return Arrival.ALONE;
        return switch (request.request()) {
            case Request.Retire _ -> Arrival.ALONE;
            case Request.Define define when board.isDefinedBy(define) -> Arrival.PASSED_OVER;
            case Request.Define _ -> throw new Inadmissible("spec: the board is defined otherwise");
            case Request _ -> throw new Inadmissible("type: the board grants its time, and takes this in turns only");
        };
    }

    private Arrival turn(int partition, Board board, RequestRecord request, Request.Turn turn) {
        if (board.isRetired()) return Arrival.PASSED_OVER;
        if (board.spec().isEmpty()) throw new Inadmissible("board: nothing has defined it");
        if (!board.grantsTime()) throw new Inadmissible("type: the board's time is given, and it takes no turns");
        if (board.open().isEmpty()) return Arrival.PASSED_OVER;
        var open = board.open().get();
        if (turn.seen() < open.seen()) return Arrival.PASSED_OVER;
        requireOpen(open, new Opening(request.at(), turn.round(), turn.seen()));
        var node = request.node();
        requireMember("node", board, node);
        if (!board.asked().contains(node)) throw new Inadmissible("node: " + node + " is not asked in round " + open);
        if (!board.isPromise(turn.until()))
            throw new Inadmissible("until: " + turn.until().text() + " lies before " + open.at());
        requireNumbers(turn.asks(), board.heard(node).numbers().highest());
        var earlier = of(partition, board).get(node);
        if (earlier == null || earlier.turn.request() instanceof Request.Expire) return Arrival.TURN;
        if (earlier.turn.equals(request)) return Arrival.PASSED_OVER;
        throw new Inadmissible("asks: " + node + " has taken another turn in round " + open);
    }

    private static void requireOpen(Opening open, Opening said) {
        if (!open.equals(said))
            throw new Inadmissible("seen: round %s of event %d is not open, but %s of event %d"
                    .formatted(said, said.seen(), open, open.seen()));
    }

    private static void requireMember(String field, Board board, String node) {
        if (board.promises().containsKey(node)) return;
        var out = board.out().get(node);
        throw new Inadmissible(
                out == null
                        ? field + ": " + node + " does not take part in the board's time"
                        : field + ": " + node + " is out since event " + out + ": its lease has ended");
    }

    /** Passed over if the node has spoken, or is let go already. */
    private Arrival expire(int partition, Board board, RequestRecord request, Request.Expire expire) {
        if (board.isRetired()) return Arrival.PASSED_OVER;
        if (board.spec().isEmpty()) throw new Inadmissible("board: nothing has defined it");
        if (!board.spec().get().hasLease()) throw new Inadmissible("type: the board has no lease");
        if (board.out().containsKey(expire.of())) return Arrival.PASSED_OVER;
        return board.grantsTime() ? standIn(partition, board, request, expire) : silence(board, expire);
    }

    private Arrival standIn(int partition, Board board, RequestRecord request, Request.Expire expire) {
        if (expire.isGiven()) throw new Inadmissible("lastSeen: the board grants its time");
        if (board.open().isEmpty()) return Arrival.PASSED_OVER;
        var open = board.open().get();
        if (expire.seen() < open.seen()) return Arrival.PASSED_OVER;
        requireOpen(open, new Opening(request.at(), expire.round(), expire.seen()));
        requireMember("of", board, expire.of());
        return of(partition, board).containsKey(expire.of()) ? Arrival.PASSED_OVER : Arrival.TURN;
    }

    private static Arrival silence(Board board, Request.Expire expire) {
        if (!expire.isGiven()) throw new Inadmissible("round: the board's time is given");
        long highest = board.heard(expire.of()).numbers().highest();
        if (expire.lastSeen() > highest)
            throw new Inadmissible("lastSeen: %d, but the highest that the board has heard of %s is %d"
                    .formatted(expire.lastSeen(), expire.of(), highest));
        return expire.lastSeen() == highest && board.mortals().contains(expire.of())
                ? Arrival.ALONE
                : Arrival.PASSED_OVER;
    }

    private static void requireNumbers(List<Ask> asks, long last) {
        for (int i = 0; i < asks.size(); i++)
            if (asks.get(i).seq() != last + 1 + i)
                throw new Inadmissible("asks[%d].seq: %d, but the node's next number is %d"
                        .formatted(i, asks.get(i).seq(), last + 1 + i));
    }

    private Map<String, Parked> of(int partition, Board board) {
        return partitions.getOrDefault(partition, Map.of()).getOrDefault(board.id(), Map.of());
    }

    /**
     * Parks a turn.
     *
     * @param offset of the turn on the requests
     * @return the round, if it is the last turn that was missing, in the order in which it is decided: the turns are parked no
     *     more then; empty as long as one is
     */
    public SequencedMap<String, RequestRecord> park(int partition, Board board, RequestRecord turn, long offset) {
        var boards = partitions.computeIfAbsent(partition, _ -> new HashMap<>());
        var parked = boards.computeIfAbsent(board.id(), _ -> new TreeMap<>());
        parked.put(turn.onBehalfOf(), new Parked(offset, turn));
        var round = new LinkedHashMap<String, RequestRecord>();
        if (!parked.keySet().containsAll(board.asked())) return round;
        boards.remove(board.id());
        for (var node : order.of(board.open().orElseThrow(), arrived(parked.values())))
            round.put(node, parked.get(node).turn);
        return round;
    }

    private static List<String> arrived(Collection<Parked> parked) {
        return parked.stream()
                .sorted(Comparator.comparingLong(Parked::offset))
                .map(each -> each.turn.onBehalfOf())
                .toList();
    }

    /** The board has ended: nobody waits for anything. */
    public void forget(int partition, Board board) {
        partitions.getOrDefault(partition, new HashMap<>()).remove(board.id());
    }

    /** Forgets a partition. */
    public void drop(int partition) {
        partitions.remove(partition);
    }

    /** Whose turns of a board have come, in alphabetical order. */
    public Collection<String> come(int partition, Board board) {
        return of(partition, board).keySet();
    }

    /** All turns of this partition that are parked, in the order in which they stand on the requests. */
    public List<Parked> all(int partition) {
        return partitions.getOrDefault(partition, Map.of()).values().stream()
                .flatMap(parked -> parked.values().stream())
                .sorted(Comparator.comparingLong(Parked::offset))
                .toList();
    }

    /** Where they stand on the requests, ascending. */
    public List<Long> offsets(int partition) {
        return all(partition).stream().map(Parked::offset).toList();
    }
}
