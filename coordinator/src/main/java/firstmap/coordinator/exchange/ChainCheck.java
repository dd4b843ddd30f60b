package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Corruption;
import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether a coordinator could go on from a recording: each event is the one that was hashed, follows the one before it,
 * and can be applied. Whether it was the right decision is for the audit to say.
 */
public final class ChainCheck {
    private final FollowedRecording recording;
    private final Progress progress;

    public ChainCheck(Recording recording, Progress progress) {
        this.recording = new FollowedRecording(recording);
        this.progress = progress;
    }

    /**
     * Goes through all events.
     *
     * @return by board, how many events it has
     * @throws Invalid that names the first place that is wrong
     */
    public SortedMap<String, Long> boards() {
        var lengths = new TreeMap<String, Long>();
        for (int partition = 0; partition < recording.partitions(); partition++) {
            var boards = new HashMap<String, Board>();
            try (var events = recording.events(partition)) {
                for (var line = events.next(); line != null; line = events.next()) {
                    evolve(boards, line);
                    progress.reached(line.offset(), events.end(), "partition " + partition);
                }
                requireObeyed(partition, events);
            }
            boards.forEach((id, board) -> lengths.put(id, board.seq()));
        }
        return lengths;
    }

    /** A mark that nobody obeys is of no log, and whoever brings it means something else. */
    private void requireObeyed(int partition, FollowedEvents events) {
        for (var mark : recording.aside().of(partition))
            if (!events.obeyed().contains(mark))
                throw broken(
                        new LogRecord(Topic.EVENTS, partition, mark.offset(), null, null),
                        "a mark sets this record aside, but it is another, or it fits");
    }

    private void evolve(Map<String, Board> boards, LogRecord line) {
        try {
            if (line.key() == null || line.value() == null) throw new Invalid("", "no key or no value");
            var event = EventJson.read(line.value());
            if (!event.board().equals(new String(line.key(), StandardCharsets.UTF_8)))
                throw new Invalid("", "the key is not the board " + event.board());
            int home = Home.of(event.board(), recording.partitions());
            if (home != line.partition())
                throw new Invalid("", "board " + event.board() + " belongs on partition " + home);
            if (!EventJson.hashHolds(line.value())) throw new Invalid("", "the hash does not match the event");
            boards.computeIfAbsent(event.board(), Boards::fresh).evolve(event);
        } catch (Invalid | Corruption e) {
            throw broken(line, e.getMessage());
        } catch (RuntimeException e) {
            // Not foreseen, but as final: the board is half changed.
            throw broken(line, "cannot be applied: " + e);
        }
    }

    private Invalid broken(LogRecord line, String problem) {
        return new Invalid("", recording.place(line) + ": the chain is broken: " + problem);
    }
}
