package firstmap.command.run;

import firstmap.coordinator.rule.Board;
import firstmap.events.Recorded;
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

    /** @param seq of the last event before the mark */
    void add(long seq, Recorded.Snapshot recorded) {
        bySeq.computeIfAbsent(seq, _ -> new ArrayList<>()).add(recorded);
        count++;
    }

    /** The board has come to its {@code seq}. */
    void passed(Board board) {
        for (var recorded : bySeq.getOrDefault(board.seq(), List.of())) {
            var found = differences(recorded, board);
            if (found.isEmpty()) equal++;
            differences.addAll(found);
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

    private static List<String> differences(Recorded.Snapshot recorded, Board board) {
        var found = new ArrayList<String>();
        var at = "snapshot " + recorded.tag() + ": ";
        var open = new TreeMap<String, Recorded.Live>();
        recorded.buffers().forEach(live -> open.put(live.buffer(), live));
        for (var buffer : board.buffers().values()) {
            var there = open.remove(buffer.id());
            if (there == null) {
                found.add(at + "buffer " + buffer.id() + " lives here, and not there");
                continue;
            }
            if (there.size() != buffer.size())
                found.add(at
                        + "buffer %s has %d bytes here, %d there".formatted(buffer.id(), buffer.size(), there.size()));
            var here = buffer.attachments().values().stream()
                    .map(attachment -> attachment.function().device())
                    .sorted()
                    .toList();
            var devices = there.devices().stream().sorted().toList();
            if (!here.equals(devices))
                found.add(at + "buffer %s is attached by %s here, by %s there".formatted(buffer.id(), here, devices));
        }
        for (var missing : open.keySet()) found.add(at + "buffer " + missing + " lives there, and not here");
        return found;
    }
}
