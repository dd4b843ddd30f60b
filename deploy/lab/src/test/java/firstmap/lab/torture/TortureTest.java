package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.trial.LongTest;
import firstmap.events.Progress;
import firstmap.events.topics.Namespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@LongTest
class TortureTest {
    private static final TorturePlan SHORT = new TorturePlan(
            new TorturePlan.Size(1, 1, 2, 24, 150), new TorturePlan.Hurts(3, 2, 0, 1, 1, 0, 0, 2), 12, 4);

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
        assertThat(judged.toBeAnswered()).isGreaterThan(1_000);
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

    @Test
    void three_brokers_two_namespaces_and_garbage_on_the_events_leave_no_flaw() throws Exception {
        var plan = new TorturePlan(
                new TorturePlan.Size(3, 2, 2, 12, 60), new TorturePlan.Hurts(2, 1, 0, 0, 2, 1, 2, 1), 20, 5);
        TortureReport report;
        try (var torture =
                new Torture(plan, new Namespace("lab.torture"), folder.resolve("three"), Progress.SILENT, _ -> {})) {
            report = torture.run();
        }

        assertThat(report.faults())
                .containsEntry("kills", 2)
                .containsEntry("brokerStops", 1)
                .containsEntry("brokerKills", 1)
                .containsEntry("brokerPauses", 1)
                .containsEntry("quarantines", 2);
        assertThat(report.namespaces())
                .extracting(JudgedNamespace::namespace)
                .containsExactly("lab.torture", "lab.torture-2");
        assertThat(report.namespaces()).allSatisfy(judged -> {
            assertThat(judged.findings()).isEmpty();
            assertThat(judged.standstills()).isEmpty();
            assertThat(judged.events()).isGreaterThan(600);
            assertThat(judged.refusals()).containsKeys("EACCES", "EEXIST", "ENOENT");
            assertThat(judged.retiredBoards()).isPositive();
            assertThat(judged.compared()).isEqualTo(2);
        });
        assertThat(report.isGood()).isTrue();
    }
}
