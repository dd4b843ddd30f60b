package firstmap.coordinator.history;

import firstmap.coordinator.allocation.Board;
import firstmap.coordinator.log.Boards;
import firstmap.coordinator.log.CorruptLog;
import firstmap.coordinator.log.Feed;
import firstmap.coordinator.log.Home;
import firstmap.coordinator.log.LogAway;
import firstmap.coordinator.log.Standby;
import firstmap.coordinator.recording.Line;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been read of the log so far: boards, and where the events of each buffer stand. */
final class Known implements Feed, Standby {
    private static final Logger LOG = LoggerFactory.getLogger(Known.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Boards boards = new Boards();
    private final BufferIndex index = new BufferIndex();
    private final Map<Integer, CorruptLog> corrupt = new TreeMap<>();
    private final Map<Integer, Long> positions = new HashMap<>();
    private int partitions;

    // ---- following

    @Override
    public Map<Integer, Long> begin(int count) {
        return look(_ -> {
            partitions = count;
            return Map.copyOf(positions);
        });
    }

    @Override
    public void read(Iterable<Line> events, Map<Integer, Long> now) {
        lock.lock();
        try {
            events.forEach(this::read);
            positions.putAll(now);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A partition that cannot be followed any further is not served from then on; the others are. */
    private void read(Line stored) {
        if (corrupt.containsKey(stored.partition())) return;
        try {
            var event = Boards.read(stored);
            var board = boards.find(stored.partition(), event.board()).orElseGet(() -> new Board(event.board()));
            var subject = Life.subject(event.event(), board);
            boards.evolve(stored, event);
            subject.ifPresent(buffer -> index.add(event.board(), buffer, stored.offset()));
        } catch (CorruptLog e) {
            LOG.error("The log cannot be followed any further: {}", e.getMessage());
            corrupt.put(stored.partition(), e);
            boards.drop(stored.partition());
        }
    }

    // ---- looking

    /** Looks at all of it while nothing changes it. */
    <T> T look(Function<Known, T> look) {
        lock.lock();
        try {
            return look.apply(this);
        } finally {
            lock.unlock();
        }
    }

    Boards boards() {
        return boards;
    }

    BufferIndex index() {
        return index;
    }

    /** @throws CorruptLog if its partition could not be followed */
    Optional<Board> board(String id) {
        if (partitions == 0) return Optional.empty();
        int home = Home.of(id, partitions);
        if (corrupt.containsKey(home)) throw corrupt.get(home);
        return boards.find(home, id);
    }

    Optional<CorruptLog> corruption() {
        return corrupt.values().stream().findFirst();
    }

    /** 0 until the log is known. */
    int partitions() {
        return partitions;
    }

    @Override
    public Optional<Warm> copy(int partition) {
        return look(_ -> {
            if (!positions.containsKey(partition) || corrupt.containsKey(partition)) return Optional.empty();
            var copies = new TreeMap<String, Board>();
            boards.of(partition).forEach((id, board) -> copies.put(id, board.copy()));
            return Optional.of(new Warm(copies, positions.get(partition)));
        });
    }

    /** How many records lie between here and there. */
    long behind(Map<Integer, Long> ends) {
        return ends.entrySet().stream()
                .filter(end -> !corrupt.containsKey(end.getKey()))
                .mapToLong(end -> Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    /** @throws LogAway if it takes longer */
    void await(Map<Integer, Long> ends, Duration longest) {
        long left = longest.toNanos();
        lock.lock();
        try {
            while (behind(ends) > 0) {
                if (left <= 0)
                    throw new LogAway(
                            "still %d records behind it after %d ms".formatted(behind(ends), longest.toMillis()));
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogAway("interrupted while waiting for it");
        } finally {
            lock.unlock();
        }
    }
}
