package firstmap.coordinator.history;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.reading.EventSource;
import firstmap.coordinator.reading.EventsGone;
import firstmap.coordinator.rule.Board;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A board as it was: from the last of its states before that was kept, and the events from there on. */
final class PointInTime {
    private final ReadModel model;
    private final EventSource log;

    PointInTime(ReadModel model, EventSource log) {
        this.model = model;
        this.log = log;
    }

    /**
     * The board when it had come to this event.
     *
     * @param seq of an event that has been read
     * @throws EventsGone if events that are needed have been deleted
     */
    Board to(String id, long seq) {
        int partition = model.look(known -> known.home(id));
        var past = model.past(id, seq);
        var board = past.map(HistoryIndex.Past::board).orElseGet(() -> Boards.fresh(id));
        long start = board.seq();
        if (start == seq) return board;
        var key = id.getBytes(StandardCharsets.UTF_8);
        var boards = new Boards();
        boards.put(partition, board);
        var aside = model.look(LiveModel::aside);
        log.scan(partition, past.map(HistoryIndex.Past::next).orElse(0L), stored -> {
            if (!Arrays.equals(stored.key(), key)) return false;
            boards.take(stored, aside, line -> fold(boards, line, start));
            return boards.board(partition, id).seq() == seq;
        });
        return boards.board(partition, id);
    }

    private static void fold(Boards boards, LogRecord line, long start) {
        var event = Boards.read(line);
        if (boards.board(line.partition(), event.board()).seq() == start && event.seq() > start + 1)
            throw new EventsGone("board " + event.board(), "the first that is there is event " + event.seq());
        boards.evolve(line, event);
    }
}
