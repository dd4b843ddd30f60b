package firstmap.coordinator.history;

import firstmap.coordinator.index.IndexBatch;
import firstmap.coordinator.index.IndexEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What has been read of the log and is not in the index yet. */
final class UnwrittenEntries {
    /** A board is not as the index has it any more since this event. */
    private record First(String board, long seq, long offset) {}

    private final Map<String, Map<String, List<IndexEntry>>> entries = new HashMap<>();
    private final Map<String, Integer> changed = new TreeMap<>();
    private final List<First> firsts = new ArrayList<>();
    private final Map<String, Long> gone = new HashMap<>();
    private long bytes;

    /**
     * An event of a board has been read.
     *
     * @param before number of the event before it
     * @param size of the event, in bytes
     */
    void changed(String board, int partition, long before, long offset, int size) {
        bytes += size;
        if (changed.put(board, partition) == null && before > 0) firsts.add(new First(board, before, offset));
    }

    /** It was about a buffer. */
    void entry(String board, String buffer, IndexEntry entry) {
        entries.computeIfAbsent(board, _ -> new HashMap<>())
                .computeIfAbsent(buffer, _ -> new ArrayList<>(2))
                .add(entry);
    }

    void gone(String board, long seq) {
        gone.put(board, seq);
    }

    /** Those of a buffer from event {@code seq} on, in order. */
    List<IndexEntry> entries(String board, String buffer, long seq) {
        return entries.getOrDefault(board, Map.of()).getOrDefault(buffer, List.of()).stream()
                .filter(entry -> entry.seq() >= seq)
                .toList();
    }

    /** The boards of which there is something, with their partitions, by name. */
    Map<String, Integer> changed() {
        return changed;
    }

    boolean isEmpty() {
        return changed.isEmpty() && gone.isEmpty();
    }

    /** Of all events that have been read. */
    long bytes() {
        return bytes;
    }

    /** @param isKept of a board, whether it is written at all */
    void write(IndexBatch to, Predicate<String> isKept) {
        entries.forEach((board, buffers) -> {
            if (isKept.test(board))
                buffers.forEach((buffer, all) -> all.forEach(entry -> to.entry(board, buffer, entry)));
        });
        for (var first : firsts) if (isKept.test(first.board())) to.first(first.board(), first.seq(), first.offset());
        gone.forEach(to::gone);
    }
}
