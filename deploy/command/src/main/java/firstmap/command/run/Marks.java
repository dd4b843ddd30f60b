package firstmap.command.run;

import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.Recorded;
import firstmap.node.trace.SnapshotCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The moments at which a recorded machine told which buffers it had, each held against the board rebuilt to there. */
final class Marks {
    private final Map<Long, List<Recorded.Snapshot>> bySeq = new TreeMap<>();
    private final List<String> differences = new ArrayList<>();
    private int count;
    private int equal;
    private String first;

    /** @param seq of the last event before the mark */
    void add(long seq, Recorded.Snapshot recorded) {
        bySeq.computeIfAbsent(seq, _ -> new ArrayList<>()).add(recorded);
        count++;
    }

    /** The board has come to its {@code seq}. */
    void passed(Board board) {
        var here = bySeq.get(board.seq());
        if (here == null) return;
        var live = board.buffers().values().stream().map(Marks::live).toList();
        for (var recorded : here) {
            var found = SnapshotCheck.differences(live, recorded);
            var mark = "snapshot " + recorded.tag() + ": ";
            if (found.isEmpty()) equal++;
            else if (first == null) first = mark + told(found);
            for (var difference : found) differences.add(mark + difference);
        }
    }

    int count() {
        return count;
    }

    int equal() {
        return equal;
    }

    List<String> differences() {
        return List.copyOf(differences);
    }

    /** The first mark that does not agree and what differs there; null if all agree that were reached. */
    String firstDifference() {
        return first;
    }

    private static String told(List<String> found) {
        int most = 5;
        var some = String.join("; ", found.subList(0, Math.min(most, found.size())));
        return found.size() <= most ? some : some + "; and " + (found.size() - most) + " more";
    }

    private static Recorded.Live live(Buffer buffer) {
        var devices = buffer.attachments().values().stream()
                .map(attachment -> attachment.function().device())
                .toList();
        return new Recorded.Live(buffer.id(), buffer.size(), devices);
    }
}
