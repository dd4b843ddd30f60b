package firstmap.coordinator.boards;

import firstmap.coordinator.platform.ClassPathPlatforms;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Corruption;
import firstmap.coordinator.rule.Snapshot;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.Quarantines;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The boards of some partitions of the log, each the fold of its events. For one thread. */
public final class Boards {
    private final Map<Integer, TreeMap<String, Board>> byPartition = new HashMap<>();
    private final Map<Integer, Long> weights = new HashMap<>();
    private volatile long weight;
    /** By partition and name: those that have lost an event which was set aside. */
    private final Map<Integer, Map<String, BrokenBoard>> broken = new HashMap<>();

    /** A board of which nothing has been said yet; its file may name any platform on the class path. */
    public static Board fresh(String id) {
        return new Board(id, ClassPathPlatforms.INSTANCE);
    }

    /**
     * The board that a snapshot was taken of.
     *
     * @throws Invalid if it contradicts itself: no board can have been in such a state
     */
    public static Board restored(Snapshot snapshot) {
        return snapshot.restore(ClassPathPlatforms.INSTANCE);
    }

    /** The board of that name, a new one if the log has said nothing of it yet. */
    public Board board(int partition, String id) {
        return byPartition.computeIfAbsent(partition, _ -> new TreeMap<>()).computeIfAbsent(id, Boards::fresh);
    }

    public Optional<Board> find(int partition, String id) {
        return Optional.ofNullable(of(partition).get(id));
    }

    /** The boards of one partition, by name. */
    public Map<String, Board> of(int partition) {
        return Collections.unmodifiableMap(byPartition.getOrDefault(partition, new TreeMap<>()));
    }

    /** Takes a board as it is, for the one of that name. */
    public void put(int partition, Board board) {
        var before =
                byPartition.computeIfAbsent(partition, _ -> new TreeMap<>()).put(board.id(), board);
        weigh(partition, Weight.of(board) - (before == null ? 0 : Weight.of(before)));
    }

    /** Forgets a partition; its boards can be had from the log again. */
    public void drop(int partition) {
        byPartition.remove(partition);
        broken.remove(partition);
        weigh(partition, -bytes(partition));
        weights.remove(partition);
    }

    /** Forgets a board of which nothing has been said, after all. */
    public void forget(int partition, Board fresh) {
        if (fresh.seq() == 0) byPartition.get(partition).remove(fresh.id());
    }

    /** What the boards of a partition take of memory, by estimate. */
    public long bytes(int partition) {
        return weights.getOrDefault(partition, 0L);
    }

    /** The same of all boards. Any thread may ask. */
    public long bytes() {
        return weight;
    }

    private void weigh(int partition, long more) {
        weights.merge(partition, more, Long::sum);
        weight += more;
    }

    /**
     * Reads an event from the log without applying it.
     *
     * @throws CorruptLog if these bytes are not an event, not the bytes that were hashed, or another board's
     */
    public static EventRecord read(LogRecord stored) {
        if (stored.key() == null || stored.value() == null) throw corrupt(stored, "no key or no value", null);
        try {
            var event = EventJson.read(stored.value());
            var key = new String(stored.key(), StandardCharsets.UTF_8);
            if (!key.equals(event.board())) throw corrupt(stored, "the key is not the board " + event.board(), null);
            if (!EventJson.hashHolds(stored.value())) throw corrupt(stored, "the hash does not match the event", null);
            return event;
        } catch (Invalid e) {
            throw corrupt(stored, "not an event: " + e.getMessage(), e);
        }
    }

    /**
     * Applies an event that has been read from the log.
     *
     * @throws CorruptLog if it cannot follow what its board has seen
     */
    public void evolve(LogRecord stored, EventRecord event) {
        try {
            evolve(stored.partition(), board(stored.partition(), event.board()), event);
        } catch (Corruption e) {
            throw corrupt(stored, e.getMessage(), e);
        } catch (RuntimeException e) {
            // Not foreseen, but as final: the board is half changed, and the same event will fail again.
            throw corrupt(stored, "cannot be applied: " + e, e);
        }
    }

    /**
     * Applies an event that has been decided here.
     *
     * @param board one of these
     */
    public void evolve(int partition, Board board, EventRecord event) {
        var part = Weight.part(board, event.event());
        long before = part.weigh();
        board.evolve(event);
        weigh(partition, part.weigh() - before);
    }

    // ---- what is set aside

    /** What a record of the events has come to. */
    public enum Taken {
        FOLDED,
        /** It was never an event of a board, and is passed over. */
        PASSED_OVER,
        /**
         * An event of a board that has lost one which was set aside: it is there, and is no part of the fold, or ends the
         * board.
         */
        UNFOLDED
    }

    /**
     * Takes in the next record of a partition, unless an operator has set it aside. His marks are asked only where the fold
     * fails, so that none on a record that fits is obeyed.
     *
     * @param fold reads the record and applies it
     * @throws CorruptLog if the fold fails and no mark covers the record
     */
    public Taken take(LogRecord stored, Quarantines aside, Consumer<LogRecord> fold) {
        int partition = stored.partition();
        var id = stored.key() == null ? "" : new String(stored.key(), StandardCharsets.UTF_8);
        if (broken(partition, id).isPresent()) {
            lost(partition, id).take(stored.value()).ifPresent(ended -> put(partition, ended));
            return Taken.UNFOLDED;
        }
        var mark = aside.covering(partition, stored.offset(), stored.key(), stored.value());
        if (mark.isEmpty()) {
            fold.accept(stored);
            return Taken.FOLDED;
        }
        var before = find(partition, id).map(Board::copy);
        try {
            fold.accept(stored);
            return Taken.FOLDED;
        } catch (CorruptLog e) {
            // One that follows its board, and cannot be applied, has changed it half.
            if (before.isPresent()) put(partition, before.get());
            else byPartition.getOrDefault(partition, new TreeMap<>()).remove(id);
            var board = mark.get().board();
            if (board == null) return Taken.PASSED_OVER;
            var why = "an event of board %s is set aside (%s): the board stands still"
                    .formatted(board, mark.get().reason());
            lose(partition, board, corrupt(stored, why, e));
            return Taken.UNFOLDED;
        }
    }

    private void lose(int partition, String id, CorruptLog place) {
        if (broken(partition, id).isPresent()) {
            lost(partition, id).count();
            return;
        }
        var before = find(partition, id).map(Board::copy).orElseGet(() -> fresh(id));
        long uncounted = hasLost(partition, id) ? lost(partition, id).uncounted() : 0;
        broken.computeIfAbsent(partition, _ -> new HashMap<>()).put(id, new BrokenBoard(place, before, uncounted + 1));
    }

    private BrokenBoard lost(int partition, String id) {
        return broken.getOrDefault(partition, Map.of()).get(id);
    }

    /** Where a board stands still, since an event of it was set aside; empty once it is retired. */
    public Optional<CorruptLog> broken(int partition, String id) {
        return Optional.ofNullable(lost(partition, id))
                .filter(board -> !board.isEnded())
                .map(BrokenBoard::place);
    }

    /** Whether a board has lost an event, and stands still since, or is retired. */
    public boolean hasLost(int partition, String id) {
        return lost(partition, id) != null;
    }

    /** How many events of a partition there are that the numbers of its boards do not count. */
    public long uncounted(int partition) {
        return broken.getOrDefault(partition, Map.of()).values().stream()
                .mapToLong(BrokenBoard::uncounted)
                .sum();
    }

    /**
     * Retires a board that stands still, if this asks for it and its node may.
     *
     * @return the event that says so; empty if not
     */
    public Optional<EventJson.Sealed> retire(int partition, RequestRecord asked) {
        var end = lost(partition, asked.board()).end(asked);
        end.flatMap(event -> lost(partition, asked.board()).take(event.json()))
                .ifPresent(ended -> put(partition, ended));
        return end;
    }

    private static CorruptLog corrupt(LogRecord stored, String problem, Throwable cause) {
        return new CorruptLog(stored.topic(), stored.partition(), stored.offset(), problem, cause);
    }
}
