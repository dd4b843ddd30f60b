package firstmap.command.run;

import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Buffer;
import firstmap.coordinator.storage.HeapUse;
import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * All of a board at one position of its log, to be held against another's picture of it. Two boards are the same when
 * their pictures are.
 */
public record BoardPicture(
        long seq,
        String head,
        Optional<BoardSpec> spec,
        Map<String, SequencedMap<String, DmaParameters>> devices,
        List<Buffer> buffers,
        List<HeapUse> heaps) {

    public static BoardPicture of(Board board) {
        return new BoardPicture(
                board.seq(),
                board.head(),
                board.spec(),
                new LinkedHashMap<>(board.devices()),
                List.copyOf(board.buffers().values()),
                List.copyOf(board.heaps()));
    }

    /** What tells this picture from another, in words; empty if nothing does. */
    public Optional<String> differsFrom(BoardPicture other) {
        if (seq != other.seq) return Optional.of("last event " + seq + " against " + other.seq);
        if (!head.equals(other.head)) return Optional.of("the hashes of event " + seq + " differ");
        if (!spec.equals(other.spec)) return Optional.of("the boards are defined differently");
        if (!devices.equals(other.devices)) return Optional.of("devices " + devices + " against " + other.devices);
        for (int i = 0; i < Math.max(buffers.size(), other.buffers.size()); i++) {
            var here = i < buffers.size() ? buffers.get(i) : null;
            var there = i < other.buffers.size() ? other.buffers.get(i) : null;
            if (here == null || !here.equals(there)) return Optional.of("buffer " + here + " against " + there);
        }
        if (!heaps.equals(other.heaps)) return Optional.of("heaps " + heaps + " against " + other.heaps);
        return Optional.empty();
    }
}
