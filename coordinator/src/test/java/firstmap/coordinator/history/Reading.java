package firstmap.coordinator.history;

import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.index.IndexLocation;
import firstmap.coordinator.rule.Board;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One life of a read model, from its start on a log to its end or its crash. */
final class Reading implements AutoCloseable {
    private final MemoryEventLog log;
    private final HistoryIndex keeping;
    final ReadModel model;

    /** @param dueBytes how much is read between two writings of the index */
    Reading(MemoryEventLog log, IndexLocation place, long dueBytes) {
        this.log = log;
        keeping = new HistoryIndex(place, log, dueBytes);
        model = new ReadModel(keeping);
    }

    /** Reads to the end of the log, so many events at a time. */
    Reading follow(int batch) {
        var begin = model.begin(log.shape());
        var positions = new TreeMap<Integer, Long>();
        for (int partition = 0; partition < MemoryEventLog.PARTITIONS; partition++) {
            long next = begin.getOrDefault(partition, log.shape().starts().get(partition));
            while (next < log.end(partition)) {
                var lines = log.from(partition, next, batch);
                next = lines.getLast().offset() + 1;
                positions.put(partition, next);
                if (!model.read(lines, positions)) return follow(batch);
            }
            positions.put(partition, next);
            if (!model.read(List.of(), positions)) return follow(batch);
        }
        return this;
    }

    /** Whether the board is here what it is there. */
    boolean knows(Board board) {
        return model.look(known -> known.board(board.id()).orElseThrow().isSameAs(board));
    }

    Optional<Standby.Warm> copy(int partition) {
        return model.look(known -> known.copy(partition));
    }

    List<Step> life(String board, String buffer) {
        return life(board, buffer, 0, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    List<Step> life(String board, String buffer, long after, long upTo, long most) {
        return steps(board, buffer, after, upTo).limit(most).toList();
    }

    Stream<Step> steps(String board, String buffer, long after, long upTo) {
        return new LifeReader(model, log, board, buffer, after, upTo).steps();
    }

    Board rewound(String board, long seq) {
        return new PointInTime(model, log).to(board, seq);
    }

    /** What is in memory only is lost. */
    void crash() {
        keeping.close();
    }

    @Override
    public void close() {
        model.close();
    }
}
