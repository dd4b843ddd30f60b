package firstmap.coordinator.history;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.index.IndexEntry;
import firstmap.coordinator.index.IndexMark;
import firstmap.coordinator.reading.EventListener;
import firstmap.coordinator.reading.EventsGone;
import firstmap.coordinator.reading.LogAway;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Snapshot;
import firstmap.events.EventRecord;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been read of the log so far: boards as they are, and where the events of each buffer stand. For one thread. */
final class LiveModel {
    private static final Logger LOG = LoggerFactory.getLogger(LiveModel.class);

    private final Boards boards = new Boards();
    // These three are looked at by who decides, without waiting for those who read.
    private final Map<Integer, CorruptLog> corrupt = new ConcurrentSkipListMap<>();
    private final Map<Integer, IndexMark> marks = new ConcurrentHashMap<>();
    /** How many events of a partition have been taken in. */
    private final Map<Integer, Long> counts = new ConcurrentHashMap<>();
    /** What was found before this log was begun with again; it may still be there as long as it has not been passed. */
    private final Map<Integer, CorruptLog> suspects;

    /** Boards whose beginning is not in the log any more, with the number of the first event that is. */
    private final Map<String, Long> gone;

    private final EventListener.Shape log;
    private final boolean resumed;
    private UnwrittenEntries pending = new UnwrittenEntries();
    /** On its way into the index. */
    private UnwrittenEntries written = new UnwrittenEntries();

    /** Nothing, before the log is known. */
    LiveModel() {
        this(
                new EventListener.Shape("", "", Map.of(), Map.of(), Quarantines.NOTHING),
                HistoryIndex.Resumed.NOTHING,
                Map.of());
    }

    /**
     * What an index has kept of this log.
     *
     * @param suspects what was found in it before
     */
    LiveModel(EventListener.Shape log, HistoryIndex.Resumed from, Map<Integer, CorruptLog> suspects) {
        this.log = log;
        this.suspects = Map.copyOf(suspects);
        resumed = !from.marks().isEmpty();
        for (int partition : log.starts().keySet()) marks.put(partition, IndexMark.START);
        marks.putAll(from.marks());
        gone = new HashMap<>(from.gone());
        for (var board : from.boards()) {
            boards.put(home(board.id()), board);
            counts.merge(home(board.id()), board.seq(), Long::sum);
        }
    }

    // ---- reading

    /** Offsets to go on from; a partition that has not been read yet is not there. */
    Map<Integer, Long> positions() {
        var positions = new TreeMap<Integer, Long>();
        marks.forEach((partition, mark) -> {
            if (!mark.equals(IndexMark.START)) positions.put(partition, mark.position());
        });
        return positions;
    }

    /** Whether a log of that shape can be read on from here. */
    boolean goesOnIn(EventListener.Shape now) {
        return log.isSameLogAs(now)
                && positions().entrySet().stream()
                        .allMatch(at -> now.starts().get(at.getKey()) <= at.getValue()
                                && at.getValue() <= now.ends().get(at.getKey()));
    }

    /** Whether it is the same log, of which operators have said something else meanwhile. */
    boolean hasOtherMarksThan(EventListener.Shape now) {
        return log.topic().equals(now.topic()) && !log.aside().equals(now.aside());
    }

    /** A partition that cannot be followed any further is not served from then on; the others are. */
    void read(LogRecord stored) {
        int partition = stored.partition();
        if (corrupt.containsKey(partition)) return;
        try {
            if (boards.take(stored, log.aside(), this::fold) != Boards.Taken.FOLDED)
                marks.computeIfPresent(
                        partition, (_, mark) -> new IndexMark(stored.offset() + 1, mark.last(), mark.hash()));
        } catch (CorruptLog e) {
            LOG.error("The log cannot be followed any further: {}", e.getMessage());
            corrupt.put(partition, e);
            boards.drop(partition);
        }
    }

    private void fold(LogRecord stored) {
        int partition = stored.partition();
        var event = Boards.read(stored);
        requireHome(stored, event);
        if (!isGone(partition, event)) evolve(stored, event);
        marks.put(partition, new IndexMark(stored.offset() + 1, stored.offset(), event.hash()));
    }

    private void requireHome(LogRecord stored, EventRecord event) {
        int home = home(event.board());
        if (home != stored.partition())
            throw new CorruptLog(
                    stored.topic(),
                    stored.partition(),
                    stored.offset(),
                    "board " + event.board() + " belongs on partition " + home,
                    null);
    }

    private void evolve(LogRecord stored, EventRecord event) {
        var id = event.board();
        var board = boards.find(stored.partition(), id).orElseGet(() -> Boards.fresh(id));
        var buffers = board.buffersOf(event.event());
        boards.evolve(stored, event);
        pending.changed(id, stored.partition(), event.seq() - 1, stored.offset(), stored.value().length);
        for (var name : buffers) pending.entry(id, name, new IndexEntry(event.seq(), stored.offset()));
        counts.merge(stored.partition(), 1L, Long::sum);
    }

    /** Whether the board's beginning has been deleted, so that nobody can tell what it is. */
    private boolean isGone(int partition, EventRecord event) {
        if (gone.containsKey(event.board())) return true;
        boolean begins = event.seq() == 1 || log.starts().get(partition) == 0;
        if (begins || boards.find(partition, event.board()).isPresent()) return false;
        LOG.error("The first events of board {} have been deleted from the log", event.board());
        gone.put(event.board(), event.seq());
        pending.gone(event.board(), event.seq());
        return true;
    }

    /** Markers of transactions count, too. */
    void positions(Map<Integer, Long> now) {
        now.forEach((partition, position) ->
                marks.computeIfPresent(partition, (_, mark) -> new IndexMark(position, mark.last(), mark.hash())));
    }

    /** Whether something is wrong that may be the index's fault and not the log's. */
    boolean isDoubtful() {
        return resumed && !corrupt.isEmpty();
    }

    // ---- what is to be kept

    UnwrittenEntries pending() {
        return pending;
    }

    /** The boards that have changed since the last time, and where they stand. */
    record Changes(UnwrittenEntries pending, Map<Integer, IndexMark> marks, List<Snapshot> boards) {}

    Changes take() {
        var sound = new HashMap<>(marks);
        sound.keySet().removeAll(corrupt.keySet());
        var changed = new ArrayList<Snapshot>();
        pending.changed()
                .forEach((id, partition) ->
                        boards.find(partition, id).map(Snapshot::of).ifPresent(changed::add));
        written = pending;
        pending = new UnwrittenEntries();
        return new Changes(written, sound, changed);
    }

    /** What was taken is in the index. */
    void isWritten() {
        written = new UnwrittenEntries();
    }

    // ---- looking

    /** What its boards take of memory, by estimate. */
    long bytes() {
        return boards.bytes();
    }

    /** The places of a buffer's events that are not in the index, from event {@code seq} on, in order. */
    List<IndexEntry> entries(String board, String buffer, long seq) {
        var entries = new ArrayList<>(written.entries(board, buffer, seq));
        entries.addAll(pending.entries(board, buffer, seq));
        return entries;
    }

    /**
     * @throws CorruptLog if its partition could not be followed
     * @throws EventsGone if its beginning has been deleted
     * @throws LogAway if its partition has not been read yet to where it ended when its reading began
     */
    Optional<Board> board(String id) {
        requireBegun();
        if (corrupt.containsKey(home(id))) throw corrupt.get(home(id));
        boards.broken(home(id), id).ifPresent(place -> {
            throw place;
        });
        if (gone.containsKey(id))
            throw new EventsGone(
                    "board " + id,
                    "partition %d begins at offset %d, with event %d of the board"
                            .formatted(home(id), log.starts().get(home(id)), gone.get(id)));
        requireRead(List.of(home(id)));
        return boards.find(home(id), id);
    }

    private void requireBegun() {
        if (log.topic().isEmpty()) throw new LogAway("the log has not been read yet");
    }

    /** What is not there yet may still come, and what is there may be old. */
    private void requireRead(Collection<Integer> partitions) {
        var ends = new HashMap<>(log.ends());
        ends.keySet().retainAll(partitions);
        long left = behind(ends);
        if (left > 0) throw new LogAway(left + " records of the log have not been read yet");
    }

    /** What operators have set aside of the log. */
    Quarantines aside() {
        return log.aside();
    }

    /** Which partition a board is on. */
    int home(String board) {
        return Home.of(board, log.starts().size());
    }

    /**
     * Those whose beginning is gone are among them.
     *
     * @throws LogAway if not all has been read yet that was there when its reading began
     */
    List<String> boards() {
        requireBegun();
        requireRead(marks.keySet());
        var names = new ArrayList<>(gone.keySet());
        for (int partition : marks.keySet()) names.addAll(boards.of(partition).keySet());
        names.sort(null);
        return names;
    }

    /** The partitions that cannot be followed any further, and why. */
    SortedMap<Integer, String> corrupt() {
        var reasons = new TreeMap<Integer, String>();
        corrupt.forEach((partition, e) -> reasons.put(partition, e.getMessage()));
        return reasons;
    }

    Optional<String> problem() {
        return corrupt.values().stream().findFirst().map(Throwable::getMessage);
    }

    /** As {@link Standby#doubt}; any thread may ask. */
    Optional<CorruptLog> doubt(int partition, String topic, long events) {
        if (log.topic().isEmpty()) return Optional.empty();
        var found = corrupt.get(partition);
        if (found != null) return Optional.of(found);
        if (!log.topic().equals(topic))
            return Optional.of(doubt(
                    partition, "the topic has been made anew: it was %s, and is %s".formatted(topic, log.topic())));
        long count = counts.getOrDefault(partition, 0L);
        if (count > events)
            return Optional.of(doubt(
                    partition,
                    "%d events stand there, but only %d were decided: somebody else has written some"
                            .formatted(count, events)));
        var suspect = suspects.get(partition);
        return Optional.ofNullable(suspect).filter(it -> !isPassed(it));
    }

    private boolean isPassed(CorruptLog suspect) {
        return marks.getOrDefault(suspect.partition(), IndexMark.START).position() > suspect.offset();
    }

    private CorruptLog doubt(int partition, String problem) {
        long last = Math.max(0, marks.getOrDefault(partition, IndexMark.START).last());
        return new CorruptLog(Topic.EVENTS, partition, last, problem, null);
    }

    /** What is to be suspected of a log that is begun with again: nothing, if it is another one. */
    Map<Integer, CorruptLog> suspects(EventListener.Shape next) {
        if (!log.topic().equals(next.topic())) return Map.of();
        var all = new HashMap<>(suspects);
        all.values().removeIf(this::isPassed);
        all.putAll(corrupt);
        return all;
    }

    /** Copies of the boards of a partition, and where they stand; empty if it cannot be followed. */
    Optional<Standby.Warm> copy(int partition) {
        if (!positions().containsKey(partition) || corrupt.containsKey(partition)) return Optional.empty();
        Predicate<String> isHome = board -> home(board) == partition;
        if (gone.keySet().stream().anyMatch(isHome) || log.aside().breaksBoards(partition)) return Optional.empty();
        var copies = new TreeMap<String, Board>();
        boards.of(partition).forEach((id, board) -> copies.put(id, board.copy()));
        return Optional.of(new Standby.Warm(copies, positions().get(partition)));
    }

    /** How many records lie between here and there. */
    long behind(Map<Integer, Long> ends) {
        return ends.entrySet().stream()
                .filter(end -> !corrupt.containsKey(end.getKey()))
                .mapToLong(end -> Math.max(
                        0,
                        end.getValue()
                                - marks.getOrDefault(end.getKey(), IndexMark.START)
                                        .position()))
                .sum();
    }
}
