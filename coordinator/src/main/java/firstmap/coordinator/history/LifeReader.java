package firstmap.coordinator.history;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.index.IndexEntry;
import firstmap.coordinator.reading.EventSource;
import firstmap.coordinator.reading.EventsGone;
import firstmap.events.EventRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads the life of one buffer from the places where its events stand, in pieces that are bounded in bytes, however long it
 * is. The board's whole log need not be read for that; that both tell the same is held by a test.
 */
final class LifeReader extends Spliterators.AbstractSpliterator<Step> {
    /** Places that are held at a time. */
    private static final int PLACES = 5_000;
    /** Events of more than so many bytes are not held at a time. */
    private static final int PIECE_BYTES = 128 << 10;

    private final ReadModel model;
    private final EventSource log;
    private final String board;
    private final String buffer;
    private final long after;
    private final long upTo;
    private final int partition;

    private final Deque<IndexEntry> places = new ArrayDeque<>();
    private final Deque<EventRecord> events = new ArrayDeque<>();
    private Life life;
    private long from = 1;
    private boolean isWhole;

    /** Of the steps after event {@code after} and up to event {@code upTo}. */
    LifeReader(ReadModel model, EventSource log, String board, String buffer, long after, long upTo) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.model = model;
        this.log = log;
        this.board = board;
        this.buffer = buffer;
        this.after = after;
        this.upTo = upTo;
        partition = model.look(known -> known.home(board));
    }

    Stream<Step> steps() {
        return StreamSupport.stream(this, false);
    }

    @Override
    public boolean tryAdvance(Consumer<? super Step> to) {
        if (life == null) begin();
        while (hasNext()) {
            var event = events.remove();
            var step =
                    life.take(event).orElseThrow(() -> model.misled("event %d is not about it".formatted(event.seq())));
            if (event.seq() <= after) continue;
            to.accept(step);
            return true;
        }
        return false;
    }

    /** Over the beginning of a long life, to where the board was kept as it was. */
    private void begin() {
        life = new Life(buffer);
        if (after == 0) return;
        var first = model.entries(board, buffer, from, PLACES);
        if (first.size() < PLACES || first.getLast().seq() > after) return;
        model.past(board, after).ifPresent(past -> {
            if (past.board().seq() < first.getLast().seq()) return;
            life = new Life(buffer, past.board().buffer(buffer).orElse(null));
            from = past.board().seq() + 1;
        });
    }

    private boolean hasNext() {
        if (events.isEmpty() && places.isEmpty() && !isWhole) look();
        if (events.isEmpty() && !places.isEmpty()) read();
        return !events.isEmpty();
    }

    private void look() {
        var found = model.entries(board, buffer, from, PLACES);
        for (var place : found) if (place.seq() <= upTo) places.add(place);
        isWhole = places.size() < PLACES;
        if (!isWhole) from = found.getLast().seq() + 1;
    }

    private void read() {
        var offsets = places.stream().mapToLong(IndexEntry::offset).toArray();
        var left = new long[] {PIECE_BYTES};
        try {
            log.read(partition, offsets, stored -> {
                events.add(event(stored, places.remove()));
                left[0] -= stored.value().length;
                return left[0] <= 0;
            });
        } catch (EventsGone e) {
            throw new EventsGone("buffer " + buffer + " of board " + board, e.getMessage());
        }
    }

    private EventRecord event(LogRecord stored, IndexEntry place) {
        var event = Boards.read(stored);
        if (!event.board().equals(board) || event.seq() != place.seq())
            throw model.misled("partition %d offset %d is another event".formatted(partition, stored.offset()));
        return event;
    }
}
