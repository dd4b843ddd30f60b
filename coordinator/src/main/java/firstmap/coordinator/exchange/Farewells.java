package firstmap.coordinator.exchange;

import firstmap.coordinator.rule.Board;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Sign;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * For whom a goodbye is said when a log is taken back: nobody of its nodes need live there, and yet nothing of theirs is to be
 * undone. Only on boards with leases.
 */
final class Farewells {
    private final SortedMap<String, SortedSet<String>> nodes = new TreeMap<>();
    private final Set<String> leased = new HashSet<>();

    /** A board as it is taken back. */
    void to(Board board) {
        board.spec().filter(spec -> spec.hasLease()).ifPresent(_ -> leased.add(board.id()));
        of(board.id()).addAll(board.mortals());
    }

    /** A request that is to be answered there yet: by it, too, a node may come to have something. */
    void to(RequestRecord unanswered) {
        var them = of(unanswered.board());
        them.add(unanswered.onBehalfOf());
        if (!(unanswered.request() instanceof Request.Define define)) return;
        if (define.spec().hasLease()) leased.add(unanswered.board());
        them.addAll(define.nodes());
    }

    private SortedSet<String> of(String board) {
        return nodes.computeIfAbsent(board, _ -> new TreeSet<>());
    }

    /** By board and node, in alphabetical order. */
    List<Sign.Goodbye> all() {
        return nodes.entrySet().stream()
                .filter(of -> leased.contains(of.getKey()))
                .flatMap(of -> of.getValue().stream().map(node -> new Sign.Goodbye(of.getKey(), node)))
                .toList();
    }
}
