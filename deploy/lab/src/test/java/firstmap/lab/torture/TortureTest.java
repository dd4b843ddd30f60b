package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Progress;
import firstmap.events.topics.Namespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TortureTest {
    private static final TorturePlan SHORT = new TorturePlan(3, 2, 0, 1, 1, 2, 2, 24, 600, 12, 4);

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
        assertThat(report.rebalances()).isGreaterThan(2);
        assertThat(report.toBeAnswered()).isGreaterThan(4_000);
        assertThat(report.events()).isGreaterThan(report.toBeAnswered());
        assertThat(report.deadLetters()).isPositive();
        assertThat(report.looks()).isPositive();
        assertThat(report.compared()).isEqualTo(2);
        assertThat(report.findings()).isEmpty();
        assertThat(report.flaws())
                .containsOnlyKeys("lost", "repeated", "reordered", "forked", "diverged", "overlapped", "misjudged")
                .allSatisfy((_, count) -> assertThat(count).isZero());
        assertThat(report.isGood()).isTrue();
    }
}
