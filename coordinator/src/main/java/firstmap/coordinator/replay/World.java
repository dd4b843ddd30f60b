package firstmap.coordinator.replay;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.rule.Board;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** One board in one of the two worlds, recorded or replayed, and what it has cost there. */
final class World {
    private final Board board;
    private final Map<String, Origin> live = new HashMap<>();
    private final BiConsumer<Origin, String> ended;
    private long bytesAllocated;
    private long bytesMoved;
    private long refused;
    private long rounds;

    /** By which request a buffer came to be: the same in both worlds, even if its name is used again. */
    record Origin(String node, long seq, String buffer) {}

    /** @param ended is told of each buffer in which heap it was; null if it never had storage */
    World(String board, BiConsumer<Origin, String> ended) {
        this.board = Boards.fresh(board);
        this.ended = ended;
    }

    Board board() {
        return board;
    }

    /** @throws firstmap.coordinator.rule.Corruption if it cannot follow */
    void accept(EventRecord record) {
        var event = record.event();
        if (event instanceof Event.Retired) end(); // then nothing is known of its buffers any more
        board.evolve(record);
        bytesAllocated += event.bytesAllocated();
        bytesMoved += event.bytesMoved();
        if (event instanceof Event.Refused) refused++;
        if (event instanceof Event.Granted) rounds++;
        if (event instanceof Event.Created e)
            live.put(e.buffer(), new Origin(record.node(), record.nodeSeq(), e.buffer()));
        if (event instanceof Event.Freed e) ended.accept(live.remove(e.buffer()), e.heap());
    }

    /** Where the buffers are that still live. */
    void end() {
        live.forEach((buffer, origin) -> {
            var backing = board.buffer(buffer).orElseThrow().backing();
            ended.accept(origin, backing == null ? null : backing.heap());
        });
        live.clear();
    }

    /** That rounds end costs nothing, and there are none where time is given. */
    BoardDifferences.Cost cost() {
        return new BoardDifferences.Cost(board.seq() - rounds, refused, bytesAllocated, bytesMoved);
    }
}
