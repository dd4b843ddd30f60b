package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.loop.Coordinator;
import firstmap.events.EventRecord;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebalanceStormTest {
    private static final int CHANGES = 12;
    private static final int MOST = 3;

    @Test
    void coordinators_that_come_and_go_without_a_pause_lose_nothing_and_repeat_nothing(@TempDir Path directory)
            throws Exception {
        var boards = IntStream.range(0, 8).mapToObj(i -> "storm-" + i).toList();
        var there = new ArrayDeque<Coordinator>();
        long seq = 0;
        var random = new Random(5);
        try (var log = new Log(directory)) {
            try {
                there.add(log.coordinator("c0"));
                for (int change = 1; change <= CHANGES; change++) {
                    boolean joins = there.size() == 1 || there.size() < MOST && random.nextBoolean();
                    if (joins) there.add(log.coordinator("c" + change));
                    // In the background: the next one comes or goes before this one is gone.
                    else Thread.startVirtualThread(there.remove()::close);
                    for (int i = 0; i < 10; i++) {
                        seq++;
                        log.askAll(boards, seq, seq == 1 ? Log.define() : Log.create("b" + seq));
                        Thread.sleep(15);
                    }
                }
                log.awaitAnswers();
                assertEachOnce(log, boards, seq);
            } finally {
                there.forEach(Coordinator::close);
            }
        }
    }

    private static void assertEachOnce(Log log, List<String> boards, long seq) {
        for (var board : boards) {
            var events = log.awaitEvents(board, (int) seq);
            Log.assertChain(events);
            assertThat(events)
                    .extracting(EventRecord::nodeSeq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, seq).boxed().toList());
        }
    }
}
