package firstmap.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.index.IndexLocation;
import firstmap.coordinator.trial.Chance;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class ReadModelPropertiesTest {
    private static final List<String> BOARDS = List.of("phone", "phone/a", "p", "tablet");

    /** Whatever stands in the log, however it was read, and wherever the reader was stopped or killed. */
    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void the_index_tells_of_each_buffer_what_the_whole_log_tells(@ForAll long seed) throws IOException {
        var chance = new Chance(seed);
        var boards = new HashMap<String, Chance>();
        var log = new MemoryEventLog("topic");
        for (var board : BOARDS) {
            boards.put(board, new Chance(seed ^ board.hashCode()));
            log.ask(board, new Request.Define(boards.get(board).spec(chance.oneOf(Policy.values()))), 0);
        }
        var folder = Files.createTempDirectory("read-model-properties");
        try {
            for (int life = 0; life < 3; life++) {
                grow(log, boards, chance);
                var reading = new Reading(log, IndexLocation.at(folder), 1 + chance.below(30_000));
                reading.follow(1 + chance.below(40));
                check(log, reading, chance);
                grow(log, boards, chance);
                reading.follow(1 + chance.below(40));
                check(log, reading, chance);
                if (chance.oneIn(2)) reading.crash();
                else reading.close();
            }
        } finally {
            delete(folder);
        }
    }

    private static void grow(MemoryEventLog log, Map<String, Chance> boards, Chance chance) {
        for (int i = chance.below(150); i > 0; i--) {
            var id = BOARDS.get(chance.below(BOARDS.size()));
            var request = boards.get(id).request(log.board(id));
            log.ask(id, request, chance.oneIn(3) ? 1 + chance.below(3) : 0);
        }
    }

    private static void check(MemoryEventLog log, Reading reading, Chance chance) {
        log.boards.forEach((id, board) -> {
            assertThat(reading.knows(board)).isTrue();
            for (int i = 0; i < 3; i++) {
                long seq = 1 + chance.below((int) board.seq());
                var rewound = reading.rewound(id, seq);
                assertThat(rewound.seq()).isEqualTo(seq);
                log.steps
                        .getOrDefault(id, Map.of())
                        .forEach((buffer, steps) -> steps.stream()
                                .filter(step -> step.event().seq() <= seq)
                                .reduce((_, later) -> later)
                                .ifPresent(step ->
                                        assertThat(rewound.buffer(buffer)).isEqualTo(step.state())));
            }
        });
        log.steps.forEach((board, buffers) -> buffers.forEach((buffer, steps) -> {
            assertThat(reading.life(board, buffer)).isEqualTo(steps);
            int from = chance.below(steps.size());
            int most = 1 + chance.below(steps.size());
            long after = from == 0 ? 0 : steps.get(from - 1).event().seq();
            assertThat(reading.life(board, buffer, after, Long.MAX_VALUE, most))
                    .isEqualTo(steps.subList(from, Math.min(steps.size(), from + most)));
            long seq = chance.below(2 * steps.size()) + 1;
            assertThat(reading.life(board, buffer, 0, seq, Long.MAX_VALUE))
                    .isEqualTo(steps.stream()
                            .filter(step -> step.event().seq() <= seq)
                            .toList());
        }));
        assertThat(reading.life("phone", "no such buffer")).isEmpty();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) Files.delete(file);
        }
    }
}
