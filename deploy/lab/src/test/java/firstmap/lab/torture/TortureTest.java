package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Progress;
import firstmap.events.topics.Namespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TortureTest {
    private static final TorturePlan SHORT =
            new TorturePlan(new TorturePlan.Size(1, 1, 2, 24, 600), new TorturePlan.Hurts(3, 2, 0, 1, 1, 0, 2), 12, 4);

    @TempDir
    Path folder;

    @Test
    void a_real_cluster_has_no_flaw_under_kills_pauses_and_restarts() throws Exception {
        TortureReport report;
        try (var torture =
                new Torture(SHORT, new Namespace("lab.torture"), folder.resolve("torture"), Progress.SILENT, _ -> {})) {
            report = torture.run();
        }

        assertThat(report.faults())
                .containsEntry("kills", 3)
                .containsEntry("pauses", 2)
                .containsEntry("pausesBeyondSession", 1)
                .containsEntry("rollingRestarts", 1)
                .containsEntry("stops", 2)
                .containsEntry("brokerStops", 1)
                .containsEntry("leaves", 2);
        var judged = report.namespaces().getFirst();
        assertThat(judged.rebalances()).isGreaterThan(2);
        assertThat(judged.toBeAnswered()).isGreaterThan(4_000);
        assertThat(judged.events()).isGreaterThan(judged.toBeAnswered());
        assertThat(judged.deadLetters()).isPositive();
        assertThat(judged.looks()).isPositive();
        assertThat(judged.compared()).isEqualTo(2);
        assertThat(judged.findings()).isEmpty();
        assertThat(judged.flaws())
                .containsOnlyKeys("lost", "repeated", "reordered", "forked", "diverged", "overlapped", "misjudged")
                .allSatisfy((_, count) -> assertThat(count).isZero());
        assertThat(report.isGood()).isTrue();
    }
}
