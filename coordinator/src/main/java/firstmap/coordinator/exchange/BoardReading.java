package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.rule.Board;
import firstmap.events.EventRecord;
import firstmap.events.topics.Home;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The events of one board from its first, as everybody follows them, and the board as they leave it. Each must follow the
 * one before it. Events that cannot be read are missed only if they were this board's: what comes after them and follows
 * shows that they were not.
 */
public final class BoardReading implements AutoCloseable {
    private final byte[] key;
    private final int partition;
    private final String id;
    private final FollowedEvents events;
    private final Boards boards = new Boards();
    private final List<DamagedLog> damages = new ArrayList<>();
    private Read next;
    private boolean isOver;

    private record Read(LogRecord line, EventRecord event) {}

    /** @param log that has partitions */
    public BoardReading(Recording log, String board) {
        id = board;
        key = board.getBytes(StandardCharsets.UTF_8);
        partition = Home.of(board, log.partitions());
        events = new FollowedRecording(log).events(partition);
    }

    /**
     * The events that come next, up to this number, each as it is asked for.
     *
     * @throws CorruptLog when one of them is none, or does not follow though all could be read
     */
    public Stream<EventRecord> upTo(long seq) {
        return Stream.iterate(take(seq), event -> event != null, _ -> take(seq));
    }

    private EventRecord take(long seq) {
        if (next == null && !isOver) next = read();
        if (next == null || next.event().seq() > seq) return null;
        var taken = next;
        next = null;
        boards.evolve(taken.line(), taken.event());
        return taken.event();
    }

    /** As it is after the events that have been taken. */
    public Board board() {
        return boards.board(partition, id);
    }

    /** Null if there is none, or what was before it cannot be read. */
    private Read read() {
        isOver = true;
        for (var line = line(); line != null; line = line()) {
            if (!Arrays.equals(line.key(), key)) continue;
            var event = Boards.read(line);
            boolean follows = event.seq() == board().seq() + 1;
            if (!follows && !damages.isEmpty()) return null;
            if (!follows && board().seq() == 0 && events.start() > 0) throw deleted(line, event);
            damages.clear();
            isOver = false;
            return new Read(line, event);
        }
        return null;
    }

    private CorruptLog deleted(LogRecord line, EventRecord first) {
        return new CorruptLog(
                line.topic(),
                partition,
                line.offset(),
                "the first events of board %s have been deleted from the log: it begins with event %d"
                        .formatted(id, first.seq()),
                null);
    }

    private LogRecord line() {
        while (true)
            try {
                return events.next();
            } catch (DamagedLog e) {
                damages.add(e);
            }
    }

    /** Where events could not be read that may have been this board's: it is not known what it was from there on. */
    public List<DamagedLog> damages() {
        return List.copyOf(damages);
    }

    @Override
    public void close() {
        events.close();
    }
}
