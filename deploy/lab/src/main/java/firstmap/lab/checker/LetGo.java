package firstmap.lab.checker;

import static firstmap.lab.checker.Impossible.require;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The nodes of a board whose leases have ended, and what is still to be undone of the one that is let go now. */
final class LetGo {
    private final SortedMap<String, Long> out = new TreeMap<>();
    /** Of whom an outcome is being read; null if it is no expiry. */
    private Undoing undoing;

    boolean isOut(String node) {
        return out.containsKey(node);
    }

    /** Since which event each is out. */
    Map<String, Long> out() {
        return Collections.unmodifiableSortedMap(out);
    }

    /**
     * Takes in an event of an expiry; the board is as it was before.
     *
     * @throws Impossible if it is not what comes next when its node is let go
     */
    void undo(String type, Doc e, BoardFold board) {
        var node = e.text("node");
        if (!isOut(node)) {
            end(node, e, board);
            undoing = new Undoing(node, board);
        }
        require(undoing != null && undoing.node.equals(node), node + " is out since event " + out.get(node));
        undoing.accept(type, e, board);
    }

    /** @throws Impossible if one of those who are let go with a round is out already, or has not let go */
    void granted(Doc e, BoardFold board) {
        for (var node : e.texts("expired")) {
            if (!isOut(node)) end(node, e, board);
            require(!board.holds(node), "%s is let go, and holds something still".formatted(node));
        }
    }

    private void end(String node, Doc e, BoardFold board) {
        require(board.spec.has("lease"), "the lease of " + node + " has ended, and there is none");
        out.put(node, e.number("seq"));
    }

    /** @throws Impossible if who is out takes part in the board again */
    void requireIn(Doc e) {
        var node = e.text("node");
        require(!isOut(node), "%s is out since event %d, and brings something".formatted(node, out.get(node)));
    }

    /** What an expiry has left to the dead that should be whole now; empty if there is nothing of it. */
    Optional<String> looseEnd() {
        var loose = undoing == null ? Optional.<String>empty() : undoing.rest();
        undoing = null;
        return loose;
    }
}
