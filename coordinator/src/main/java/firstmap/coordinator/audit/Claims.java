package firstmap.coordinator.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** All that is said of the boards of one partition, by board and event. */
final class Claims {
    private final Map<String, NavigableMap<Long, List<Claim>>> byBoard = new TreeMap<>();
    private final Map<String, Long> next = new HashMap<>();

    void add(Claim claim) {
        var ofBoard = byBoard.computeIfAbsent(claim.board(), _ -> new TreeMap<>());
        ofBoard.computeIfAbsent(claim.seq(), _ -> new ArrayList<>()).add(claim);
        next.put(claim.board(), ofBoard.firstKey());
    }

    /** What is said of the board at this event. Each is told once, in the order of events. */
    List<Claim> take(String board, long seq) {
        var wanted = next.get(board);
        if (wanted == null || wanted > seq) return List.of();
        var ofBoard = byBoard.get(board);
        var claims = ofBoard.remove(wanted);
        if (ofBoard.isEmpty()) {
            byBoard.remove(board);
            next.remove(board);
        } else {
            next.put(board, ofBoard.firstKey());
        }
        return claims;
    }

    /** What is left: boards that have not come so far. */
    List<Claim> rest() {
        return byBoard.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .flatMap(List::stream)
                .toList();
    }
}
