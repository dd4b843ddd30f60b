package firstmap.command.run;

import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Opening;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whose leases have ended on a board, and what they held: taken from the events that undo it. */
final class Deaths {
    private final Map<String, Held> died = new LinkedHashMap<>();

    /** @param board as it is before the event */
    void accept(EventRecord record, Board board) {
        if (record.isOfExpiry()) of(record.node(), record, board).undo(record.event());
        if (record.event() instanceof Event.Granted granted) for (var node : granted.expired()) of(node, record, board);
    }

    private Held of(String node, EventRecord record, Board board) {
        return died.computeIfAbsent(
                node,
                _ -> new Held(
                        node,
                        record.seq(),
                        board.open().map(Opening::at).orElse(record.at()),
                        board.open().map(Opening::round).orElse(null)));
    }

    List<RunReport.Death> told() {
        return died.values().stream().map(Held::told).toList();
    }

    private static final class Held {
        private final String node;
        private final long seq;
        private final long at;
        private final Long round;
        private final List<String> devices = new ArrayList<>();
        private final List<String> mappings = new ArrayList<>();
        private final List<String> buffers = new ArrayList<>();

        Held(String node, long seq, long at, Long round) {
            this.node = node;
            this.seq = seq;
            this.at = at;
            this.round = round;
        }

        void undo(Event event) {
            switch (event) {
                case Event.Left e -> devices.add(e.device());
                case Event.Unmapped e -> mappings.add(e.attachment());
                case Event.Released e -> buffers.add(e.buffer());
                case Event _ -> {}
            }
        }

        RunReport.Death told() {
            return new RunReport.Death(
                    node, seq, at, round, List.copyOf(devices), List.copyOf(mappings), List.copyOf(buffers));
        }
    }
}
