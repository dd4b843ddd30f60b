package firstmap.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.index.IndexLocation;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.topics.Home;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeReaderTest {
    private static final int STEPS = 1_000;
    private static final int PIECE_BYTES = 128 << 10;

    @TempDir
    Path folder;

    @Test
    void a_life_is_read_in_pieces_of_so_many_bytes_and_each_event_once() {
        var log = new MemoryEventLog("topic");
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 1 << 20, false, null, List.of());
        var board = new BoardSpec(
                Policy.STRICT, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>());
        log.ask("phone", new Request.Define(board), 0);
        // The first is granted, and the others are refused.
        for (int i = 0; i < STEPS; i++) log.ask("phone", new Request.Create("b", 4096, null, null, List.of(), null), 0);
        int home = Home.of("phone", MemoryEventLog.PARTITIONS);
        try (var model = new ReadModel(new HistoryIndex(IndexLocation.at(folder), log, Long.MAX_VALUE))) {
            model.begin(log.shape());
            assertThat(model.read(log.lines(home), Map.of(home, log.end(home)))).isTrue();
            log.linesRead = 0;
            var steps = new LifeReader(model, log, "phone", "b", 0, Long.MAX_VALUE)
                    .steps()
                    .iterator();

            steps.next();
            long held = log.lines(home).stream()
                    .skip(1)
                    .limit(log.linesRead)
                    .mapToLong(line -> line.value().length)
                    .sum();
            assertThat(held).isBetween(PIECE_BYTES / 2L, PIECE_BYTES + 1000L);
            while (steps.hasNext()) steps.next();
            assertThat(log.linesRead).isEqualTo(STEPS);
        }
    }
}
