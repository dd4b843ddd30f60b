package firstmap.coordinator.history;

import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.index.DamagedIndex;
import firstmap.coordinator.index.IndexEntry;
import firstmap.coordinator.reading.EventListener;
import firstmap.coordinator.reading.LogAway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is known of the log, in memory and in the index. One thread shows it the events, any other asks. An index that fails
 * is made anew, and who has asked meanwhile has to ask again.
 */
final class ReadModel implements EventListener, AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final HistoryIndex index;
    private volatile LiveModel known = new LiveModel();
    /** What is known and what the index holds are of the same log, and of the same reading of it. */
    private volatile boolean isOne = true;

    private boolean begun;
    private long events;
    private volatile long bytes;

    ReadModel(HistoryIndex index) {
        this.index = index;
    }

    // ---- following

    @Override
    public Map<Integer, Long> begin(Shape shape) {
        if (begun && index.isSound() && look(now -> now.goesOnIn(shape))) return look(LiveModel::positions);
        // Without the lock: it may take long.
        var before = look(now -> now);
        isOne = false;
        var resumed = new LiveModel(shape, index.resume(shape, isOfUse(shape, before)), before.suspects(shape));
        begun = true;
        return look(_ -> {
            known = resumed;
            isOne = true;
            bytes = known.bytes();
            return known.positions();
        });
    }

    /** Whether the index can be gone on with: it knows boards that stand still no better than others. */
    private boolean isOfUse(Shape shape, LiveModel before) {
        boolean breaksBoards = shape.starts().keySet().stream().anyMatch(shape.aside()::breaksBoards);
        return !breaksBoards && (!begun || index.isSound() && before.hasOtherMarksThan(shape));
    }

    @Override
    public boolean read(List<LogRecord> lines, Map<Integer, Long> positions) {
        boolean isDue = look(now -> {
            lines.forEach(now::read);
            now.positions(positions);
            events += lines.size();
            bytes = now.bytes();
            moved.signalAll();
            return index.isDue(now.pending());
        });
        if (look(LiveModel::isDoubtful)) index.discard("the log does not go on from where it has come to");
        if (isDue && index.isSound()) keep();
        return index.isSound();
    }

    /** Nobody has to wait while boards are written; they are taken as values before. */
    private void keep() {
        var changes = look(LiveModel::take);
        try {
            index.write(changes.pending(), changes.marks(), changes.boards());
            look(now -> {
                now.isWritten();
                return null;
            });
        } catch (DamagedIndex e) {
            index.discard(e.getMessage());
            throw e;
        }
    }

    // ---- looking

    /** As {@link firstmap.coordinator.boards.Standby#doubt}, without waiting for anybody. */
    Optional<CorruptLog> doubt(int partition, String topic, long events) {
        return known.doubt(partition, topic, events);
    }

    /** Looks at what is known while nothing changes it. */
    <T> T look(Function<LiveModel, T> look) {
        lock.lock();
        try {
            return look.apply(known);
        } finally {
            lock.unlock();
        }
    }

    /** What the boards take of memory, by estimate; asked often, so nobody waits for it. */
    long bytes() {
        return bytes;
    }

    /** How many events have been read since the start. */
    long events() {
        return look(_ -> events);
    }

    /** The places of at most so many events of a buffer, in order, from event {@code seq} on. */
    List<IndexEntry> entries(String board, String buffer, long seq, int most) {
        return asking(() -> {
            // In this order: what is not found here any more is in the index by then.
            var recent = look(now -> now.entries(board, buffer, seq));
            long end = recent.isEmpty() ? Long.MAX_VALUE : recent.getFirst().seq();
            var entries = new ArrayList<IndexEntry>();
            for (var entry : index.entries(board, buffer, seq, most)) if (entry.seq() < end) entries.add(entry);
            for (var entry : recent) if (entries.size() < most) entries.add(entry);
            return entries;
        });
    }

    /** The place of a buffer's last event up to event {@code seq}. */
    Optional<IndexEntry> last(String board, String buffer, long seq) {
        return asking(() -> {
            var recent = look(now -> now.entries(board, buffer, 0)).reversed().stream()
                    .filter(entry -> entry.seq() <= seq)
                    .findFirst();
            return recent.isPresent() ? recent : index.last(board, buffer, seq);
        });
    }

    /** The last state of a board at event {@code seq} or before that was kept. */
    Optional<HistoryIndex.Past> past(String board, long seq) {
        return asking(() -> index.past(board, seq));
    }

    /** The index has led to something else than it says. */
    LogAway misled(String problem) {
        index.discard(problem);
        return anew();
    }

    private <T> T asking(Supplier<T> question) {
        LiveModel before = look(now -> now);
        if (!isOne) throw anew();
        try {
            var answer = question.get();
            if (isOne && look(now -> now) == before) return answer;
        } catch (DamagedIndex e) {
            if (index.isSound() && look(now -> now) == before) throw misled(e.getMessage());
        }
        throw anew();
    }

    private LogAway anew() {
        var why = index.problem().map(problem -> " (" + problem + ")").orElse("");
        return new LogAway("the index" + why + " is being made anew; ask again");
    }

    /** @throws LogAway if it takes longer */
    void await(Map<Integer, Long> ends, Duration longest) {
        long left = longest.toNanos();
        lock.lock();
        try {
            while (known.behind(ends) > 0) {
                if (left <= 0)
                    throw new LogAway(
                            "still %d records behind it after %d ms".formatted(known.behind(ends), longest.toMillis()));
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogAway("interrupted while waiting for it");
        } finally {
            lock.unlock();
        }
    }

    /** What has been read until now need not be read again. The thread that shows the events has ended. */
    @Override
    public void close() {
        try {
            if (index.isSound() && !look(now -> now.pending().isEmpty())) keep();
        } catch (DamagedIndex e) {
            // It has been said, and next time the index is made anew.
        } finally {
            index.close();
        }
    }
}
