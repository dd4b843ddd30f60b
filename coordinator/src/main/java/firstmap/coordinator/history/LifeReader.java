package firstmap.coordinator.history;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.index.IndexEntry;
import firstmap.coordinator.reading.EventSource;
import firstmap.coordinator.reading.EventsGone;
import firstmap.coordinator.rule.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells the life of one buffer from the places where its events stand, in pieces, however long it is. The board's whole log
 * need not be read for that; that both tell the same is held by a test.
 */
final class LifeReader {
    private static final int PIECE = 5_000;

    private final ReadModel model;
    private final EventSource log;
    private final String board;
    private final String buffer;
    private Buffer state;
    private long from = 1;

    LifeReader(ReadModel model, EventSource log, String board, String buffer) {
        this.model = model;
        this.log = log;
        this.board = board;
        this.buffer = buffer;
    }

    /**
     * Tells the steps between event {@code after} and event {@code upTo}, the latter included.
     *
     * @param most steps that are told
     */
    void tell(int partition, long after, long upTo, long most, Consumer<Step> to) {
        skip(after);
        long told = 0;
        while (told < most) {
            var wanted = new ArrayList<IndexEntry>();
            var piece = model.entries(board, buffer, from, PIECE);
            for (var entry : piece) {
                if (told == most || entry.seq() > upTo) break;
                if (entry.seq() > after) told++;
                wanted.add(entry);
            }
            read(partition, wanted, step -> {
                if (step.event().seq() > after) to.accept(step);
            });
            if (piece.size() < PIECE || wanted.size() < PIECE) return;
            from = piece.getLast().seq() + 1;
        }
    }

    /** Over the beginning of a long life, to where the board was kept as it was. */
    private void skip(long after) {
        if (after == 0) return;
        var first = model.entries(board, buffer, from, PIECE);
        if (first.size() < PIECE || first.getLast().seq() > after) return;
        model.past(board, after).ifPresent(past -> {
            if (past.board().seq() < first.getLast().seq()) return;
            state = past.board().buffer(buffer).orElse(null);
            from = past.board().seq() + 1;
        });
    }

    private void read(int partition, List<IndexEntry> wanted, Consumer<Step> to) {
        var left = wanted.iterator();
        try {
            log.read(partition, wanted.stream().mapToLong(IndexEntry::offset).toArray(), stored -> {
                var event = Boards.read(stored);
                if (!event.board().equals(board) || event.seq() != left.next().seq())
                    throw model.misled("partition %d offset %d is another event".formatted(partition, stored.offset()));
                state = Buffer.after(state, event.event());
                to.accept(new Step(event, Optional.ofNullable(state)));
            });
        } catch (EventsGone e) {
            throw new EventsGone("buffer " + buffer + " of board " + board, e.getMessage());
        }
    }
}
