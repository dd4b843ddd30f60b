package firstmap.lab.checker;

import java.util.HashMap;
import java.util.Map;

/** To which time a board has come, and each of its nodes, since it was defined by the second edition of the rule or later. */
final class NodeTimes {
    private record Node(long highest, long at) {}

    private final Map<String, Node> nodes = new HashMap<>();
    private long board;

    /** The board's own time. */
    long latest() {
        return board;
    }

    /** By how much a time lies before the board's. */
    long behind(long at) {
        return Math.max(0, board - at);
    }

    /** Whether a node's time runs back with this request; one whose number comes late was asked before. */
    boolean runsBack(LoggedRequest request) {
        var node = nodes.get(request.node());
        return node != null && request.seq() > node.highest && request.at() < node.at;
    }

    void accept(LoggedEvent event) {
        board = Math.max(board, event.at());
        if (event.nodeSeq() == 0) return;
        var before = nodes.getOrDefault(event.node(), new Node(0, 0));
        if (event.nodeSeq() >= before.highest)
            nodes.put(event.node(), new Node(event.nodeSeq(), Math.max(before.at, event.at())));
    }
}
