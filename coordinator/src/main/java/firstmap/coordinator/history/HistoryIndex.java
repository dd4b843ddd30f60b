package firstmap.coordinator.history;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.index.DamagedIndex;
import firstmap.coordinator.index.Index;
import firstmap.coordinator.index.IndexBatch;
import firstmap.coordinator.index.IndexEntry;
import firstmap.coordinator.index.IndexFolder;
import firstmap.coordinator.index.IndexLocation;
import firstmap.coordinator.index.IndexMark;
import firstmap.coordinator.index.StoredBoard;
import firstmap.coordinator.reading.EventListener;
import firstmap.coordinator.reading.EventSource;
import firstmap.coordinator.reading.EventsGone;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.snapshot.SnapshotJson;
import firstmap.coordinator.snapshot.SnapshotManifest;
import firstmap.coordinator.snapshot.UnknownSnapshotVersion;
import firstmap.events.Invalid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what has been read of the log in an index, so that after a restart it need not be read again. What the index holds
 * stands for one position of each partition: boards, entries and positions are written together. An index that does not
 * fit the log, or is damaged, is thrown away.
 */
final class HistoryIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryIndex.class);
    /** Bytes of events between two writings: what a crash costs to be read again. */
    static final long DUE_BYTES = 8L << 20;
    /** And so many times what the boards take that are to be written: old states cost half of the log at most. */
    private static final int DUE_FACTOR = 2;

    private final IndexLocation place;
    private final EventSource log;
    private final long dueBytes;
    private final Function<Path, Index> opening;
    /** Of the last snapshot of each board, in bytes. */
    private final Map<String, Long> sizes = new HashMap<>();

    private IndexFolder folder;
    private volatile Index index;
    private volatile boolean sound;
    private volatile String problem;

    /** @param dueBytes at least so many bytes of events lie between two writings */
    HistoryIndex(IndexLocation place, EventSource log, long dueBytes) {
        this(place, log, dueBytes, Index::open);
    }

    /** @param opening opens what lies in a folder, or what is new there */
    HistoryIndex(IndexLocation place, EventSource log, long dueBytes, Function<Path, Index> opening) {
        this.place = place;
        this.log = log;
        this.dueBytes = dueBytes;
        this.opening = opening;
    }

    /** All that an index holds, but for entries and old boards. */
    record Resumed(Map<Integer, IndexMark> marks, List<Board> boards, Map<String, Long> gone) {
        static final Resumed NOTHING = new Resumed(Map.of(), List.of(), Map.of());
    }

    /** A board as it was. @param next an offset with no event of the board between it and the board's next event */
    record Past(Board board, long next) {}

    /** Whether it can go on; if not, it has to {@link #resume}. */
    boolean isSound() {
        return sound;
    }

    /** Why it cannot be asked, or has to be made anew; empty if nothing is wrong with it. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** What is kept is of no use; next time it is made anew. */
    void discard(String reason) {
        problem = reason;
        LOG.warn("The index is of no use and is made anew from the log: {}", reason);
        sound = false;
    }

    // ---- resuming

    /**
     * Opens the index, or makes a new one.
     *
     * @param wanted whether what is there may be used
     * @throws firstmap.coordinator.reading.LogAway if it cannot be compared with the log now
     */
    Resumed resume(EventListener.Shape shape, boolean wanted) {
        sound = false;
        try {
            var resumed = opened(shape, wanted);
            sound = true;
            problem = null;
            return resumed;
        } catch (RuntimeException e) {
            problem = e.getMessage();
            throw e;
        }
    }

    private Resumed opened(EventListener.Shape shape, boolean wanted) {
        sizes.clear();
        closeIndex();
        if (folder == null) folder = place.take(shape.cluster());
        if (wanted)
            try {
                index = opening.apply(folder.database());
                return load(shape);
            } catch (DamagedIndex | Invalid | UnknownSnapshotVersion e) {
                LOG.warn("The index in {} is made anew from the log: {}", folder, e.getMessage());
                closeIndex();
            }
        folder.empty();
        index = opening.apply(folder.database());
        begin(shape);
        return Resumed.NOTHING;
    }

    private void begin(EventListener.Shape shape) {
        try (var writing = index.write()) {
            writing.identity(identity(shape));
            writing.commit();
        }
    }

    private static String identity(EventListener.Shape shape) {
        return "cluster " + shape.cluster() + " topic " + shape.topic() + " partitions "
                + shape.starts().size();
    }

    private Resumed load(EventListener.Shape shape) {
        var identity = index.identity();
        if (identity.isEmpty()) {
            begin(shape);
            return Resumed.NOTHING;
        }
        if (!identity.get().equals(identity(shape)))
            throw new DamagedIndex("it was made from another log, " + identity.get());
        var marks = index.marks();
        marks.forEach((partition, mark) -> check(shape, partition, mark));
        var boards = new ArrayList<Board>();
        index.latest().forEach((id, seq) -> boards.add(board(id, seq)));
        LOG.info("Resumed the index in {}: {} boards", folder, boards.size());
        return new Resumed(marks, boards, index.gone());
    }

    /** @throws DamagedIndex if what was read of a partition is not what stands there now */
    private void check(EventListener.Shape shape, int partition, IndexMark mark) {
        long start = shape.starts().getOrDefault(partition, 0L);
        if (mark.position() > shape.ends().getOrDefault(partition, 0L))
            throw new DamagedIndex("it is ahead of partition %d, which has lost its end".formatted(partition));
        if (mark.position() < start)
            throw new DamagedIndex("partition %d has lost events that come next".formatted(partition));
        if (mark.last() < start) return; // deleted, or there was none
        try {
            log.read(partition, new long[] {mark.last()}, stored -> {
                if (!Boards.read(stored).hash().equals(mark.hash()))
                    throw new DamagedIndex(
                            "partition %d has another event at offset %d".formatted(partition, mark.last()));
                return true;
            });
        } catch (CorruptLog | EventsGone e) {
            throw new DamagedIndex("its last event cannot be found: " + e.getMessage());
        }
    }

    private Board board(String id, long seq) {
        var kept = index.kept(id, seq).filter(it -> it.seq() == seq);
        var manifest = manifest(id, kept.orElseThrow(() -> new DamagedIndex("it has no snapshot of board " + id)));
        sizes.put(id, manifest.bytes());
        return Boards.restored(SnapshotJson.read(manifest, kept.get().parts()));
    }

    private static SnapshotManifest manifest(String id, StoredBoard kept) {
        var manifest = SnapshotManifest.read(kept.manifest());
        if (!manifest.board().equals(id) || manifest.seq() != kept.seq())
            throw new DamagedIndex("it has the snapshot of another board for " + id);
        return manifest;
    }

    // ---- looking

    /** At most so many of a buffer that are in the index, in order, from event {@code seq} on. */
    List<IndexEntry> entries(String board, String buffer, long seq, int most) {
        return open().entries(board, buffer, seq, most);
    }

    /** The last of them up to event {@code seq}. */
    Optional<IndexEntry> last(String board, String buffer, long seq) {
        return open().last(board, buffer, seq);
    }

    private Index open() {
        var open = index;
        if (open == null) throw new DamagedIndex("it is being made anew");
        return open;
    }

    /** The last state of a board at event {@code seq} or before that is in the index. */
    Optional<Past> past(String board, long seq) {
        try {
            return open().kept(board, seq).map(kept -> {
                var manifest = manifest(board, kept);
                var then = Boards.restored(SnapshotJson.read(manifest, kept.parts()));
                return new Past(then, kept.first().orElse(manifest.offset()));
            });
        } catch (Invalid | UnknownSnapshotVersion e) {
            throw new DamagedIndex(e.getMessage());
        }
    }

    // ---- writing

    boolean isDue(UnwrittenEntries pending) {
        if (pending.bytes() < dueBytes) return false;
        long changed = 0;
        for (var board : pending.changed().keySet()) changed += sizes.getOrDefault(board, 0L);
        return pending.bytes() >= DUE_FACTOR * changed;
    }

    /**
     * Writes down what was read, and where that leads to.
     *
     * @param marks of the partitions that can be followed
     * @param boards that have changed, as they are at these marks
     */
    void write(UnwrittenEntries pending, Map<Integer, IndexMark> marks, List<Snapshot> boards) {
        try (var writing = index.write()) {
            pending.write(writing, board -> marks.containsKey(partition(pending, board)));
            for (var board : boards) write(writing, board, marks.get(partition(pending, board.board())));
            marks.forEach(writing::mark);
            writing.commit();
        }
    }

    private static int partition(UnwrittenEntries pending, String board) {
        return pending.changed().get(board);
    }

    private void write(IndexBatch to, Snapshot board, IndexMark mark) {
        var parts = new ArrayList<byte[]>();
        var manifest = SnapshotJson.write(board, mark.position(), parts::add);
        for (int i = 0; i < parts.size(); i++) to.part(board.board(), board.seq(), i, parts.get(i));
        to.manifest(board.board(), board.seq(), manifest.json());
        sizes.put(board.board(), manifest.bytes());
    }

    private void closeIndex() {
        var open = index;
        index = null;
        if (open != null) open.close();
    }

    @Override
    public void close() {
        sound = false;
        closeIndex();
        if (folder != null) folder.close();
    }
}
