package firstmap.coordinator.history;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where on its board's partition the events about a buffer stand: eight bytes for each. */
final class BufferIndex {
    private final Map<String, Map<String, Offsets>> byBoard = new HashMap<>();

    /** @param offset higher than all before */
    void add(String board, String buffer, long offset) {
        byBoard.computeIfAbsent(board, _ -> new HashMap<>())
                .computeIfAbsent(buffer, _ -> new Offsets())
                .add(offset);
    }

    /** Offsets in ascending order; empty if the log has never spoken of such a buffer. */
    Optional<long[]> find(String board, String buffer) {
        return Optional.ofNullable(byBoard.getOrDefault(board, Map.of()).get(buffer))
                .map(Offsets::copy);
    }

    private static final class Offsets {
        private long[] offsets = new long[8];
        private int size;

        void add(long offset) {
            if (size == offsets.length) offsets = Arrays.copyOf(offsets, size + size / 2);
            offsets[size++] = offset;
        }

        long[] copy() {
            return Arrays.copyOf(offsets, size);
        }
    }
}
