package firstmap.coordinator.boards;

import firstmap.coordinator.rule.Board;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where the rebuilding of a partition begins.
 *
 * @param what messages call it so
 * @param boards the rebuilder's own; they may have seen more than what stands before the position
 * @param position offset of the first event that they may not have seen
 * @param events how many stand before it
 * @param parts of each board's snapshot on the topic, as far as known
 * @param uncovered boards whose snapshots on the topic, if any, know less than they
 */
public record RecoveryPoint(
        String what,
        Map<String, Board> boards,
        long position,
        long events,
        Map<String, Integer> parts,
        Set<String> uncovered) {

    /** Nothing is known: the log is read from its start. */
    public static RecoveryPoint nothing() {
        return new RecoveryPoint("nothing", new TreeMap<>(), 0, 0, Map.of(), Set.of());
    }

    /** As somebody who follows the events knows it. */
    public static RecoveryPoint of(Standby.Warm warm) {
        var boards = warm.boards();
        return new RecoveryPoint(
                "a warm copy", boards, warm.position(), seen(boards), Map.of(), Set.copyOf(boards.keySet()));
    }

    /** How many events the boards have seen. */
    public long seen() {
        return seen(boards);
    }

    private static long seen(Map<String, Board> boards) {
        return boards.values().stream().mapToLong(Board::seq).sum();
    }
}
