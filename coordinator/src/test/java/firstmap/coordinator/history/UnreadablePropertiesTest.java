package firstmap.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.index.DamagedIndex;
import firstmap.coordinator.index.FailingIndex;
import firstmap.coordinator.index.IndexLocation;
import firstmap.coordinator.reading.LogAway;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.trial.Chance;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What cannot be read now is said to be so; nobody is told that there is nothing. */
class UnreadablePropertiesTest {
    private static final List<String> BOARDS = List.of("phone", "phone/a", "p", "tablet");

    private MemoryEventLog log;
    private final Map<String, Chance> requests = new HashMap<>();
    /** What had been followed to when all was read the last time: how many events of each board, steps of each buffer. */
    private final Map<String, Long> seqs = new HashMap<>();

    private final Map<String, Integer> steps = new HashMap<>();
    private long answered;
    private long unreadable;

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void whenever_the_index_fails_an_answer_is_right_or_says_that_it_cannot_be_read_now(@ForAll long seed)
            throws Exception {
        var chance = new Chance(seed);
        log = new MemoryEventLog("topic");
        requests.clear();
        seqs.clear();
        steps.clear();
        answered = 0;
        unreadable = 0;
        for (var board : BOARDS) {
            requests.put(board, new Chance(seed ^ board.hashCode()));
            log.ask(board, new Request.Define(requests.get(board).spec(chance.oneOf(Policy.values()))), 0);
        }
        var folder = Files.createTempDirectory("unreadable-properties");
        var broken = new boolean[1];
        var index = new HistoryIndex(
                IndexLocation.at(folder),
                log,
                1 + chance.below(20_000),
                FailingIndex.opening(() -> broken[0] && chance.oneIn(4)));
        var model = new ReadModel(index);
        try {
            check(model, chance);
            assertThat(answered).as("before anything has been read").isZero();
            for (int round = 0; round < 12; round++) {
                broken[0] = chance.oneIn(2);
                grow(chance);
                boolean isRead = follow(model, chance);
                check(model, chance);
                if (isRead) remember();
            }
            broken[0] = false;
            while (!follow(model, chance)) check(model, chance);
            remember();
            long before = unreadable;
            check(model, chance);
            assertThat(unreadable).as("nothing is wrong any more").isEqualTo(before);
            assertThat(answered).isPositive();
        } finally {
            broken[0] = false;
            model.close();
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) Files.delete(file);
            }
        }
    }

    /** As the follower does: what fails is begun with again. Asks in between; false if it has not come to the end. */
    private boolean follow(ReadModel model, Chance chance) {
        try {
            var begin = model.begin(log.shape());
            check(model, chance);
            var positions = new TreeMap<Integer, Long>();
            for (int partition = 0; partition < MemoryEventLog.PARTITIONS; partition++) {
                long next = begin.getOrDefault(partition, 0L);
                while (next < log.end(partition)) {
                    var lines = log.from(partition, next, 1 + chance.below(30));
                    next = lines.getLast().offset() + 1;
                    positions.put(partition, next);
                    if (!model.read(lines, positions)) return false;
                    if (chance.oneIn(4)) check(model, chance);
                }
            }
            return true;
        } catch (DamagedIndex e) {
            return false;
        }
    }

    private void remember() {
        log.boards.forEach((id, board) -> seqs.put(id, board.seq()));
        log.steps.forEach(
                (board, buffers) -> buffers.forEach((buffer, all) -> steps.put(board + " " + buffer, all.size())));
    }

    private void check(ReadModel model, Chance chance) {
        told(() -> model.look(LiveModel::boards))
                .ifPresent(boards -> assertThat(boards).containsAll(seqs.keySet()));
        var board = chance.oneOf(BOARDS.toArray(String[]::new));
        var seq = told(() -> model.look(known -> known.board(board).map(Board::seq)));
        seq.ifPresent(told -> assertThat(told.orElse(0L))
                .isBetween(seqs.getOrDefault(board, 0L), log.board(board).seq()));
        if (seq.isEmpty()) return;
        log.steps
                .getOrDefault(board, Map.of())
                .forEach((buffer, all) -> told(() -> life(model, board, buffer)).ifPresent(life -> {
                    assertThat(all.subList(0, Math.min(all.size(), life.size())))
                            .isEqualTo(life);
                    assertThat(life).hasSizeGreaterThanOrEqualTo(steps.getOrDefault(board + " " + buffer, 0));
                }));
    }

    /** As {@link History} asks: nothing if there is no last one. */
    private List<Step> life(ReadModel model, String board, String buffer) {
        if (model.last(board, buffer, Long.MAX_VALUE).isEmpty()) return List.of();
        return new LifeReader(model, log, board, buffer, 0, Long.MAX_VALUE)
                .steps()
                .toList();
    }

    /** Empty if it cannot be told now; nothing else may go wrong. */
    private <T> Optional<T> told(Supplier<T> question) {
        try {
            var answer = Optional.of(question.get());
            answered++;
            return answer;
        } catch (LogAway e) {
            assertThat(e.getMessage()).isNotBlank();
            unreadable++;
            return Optional.empty();
        }
    }

    private void grow(Chance chance) {
        for (int i = chance.below(60); i > 0; i--) {
            var id = BOARDS.get(chance.below(BOARDS.size()));
            log.ask(id, requests.get(id).request(log.board(id)), chance.oneIn(3) ? 1 + chance.below(3) : 0);
        }
    }
}
