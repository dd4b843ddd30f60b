package firstmap.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Progress;
import firstmap.lab.simulation.world.Happening;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code FIRSTMAP_SEEDS=100000} in the environment makes it work harder. */
class SimulationTest {
    private static final int SEEDS = Integer.parseInt(System.getenv().getOrDefault("FIRSTMAP_SEEDS", "1000"));
    private static final int THREADS = 2;
    /** A broken coordinator that is not caught so soon would not be caught by chance. */
    private static final int SOON = 600;

    @Test
    void a_cluster_keeps_its_promises_whatever_happens_to_it() {
        var report = Campaign.run(Coordinators.REAL, 0, SEEDS, THREADS, Progress.SILENT);

        assertThat(report.failed()).as(() -> story(report.failed())).isNull();
        assertThat(report.seeds()).isEqualTo(SEEDS);
        System.out.println(table(report));
        if (SEEDS < 1000) return;
        assertThat(report.happenings())
                .as("each kind of fault has been there")
                .allSatisfy((what, spread) ->
                        assertThat(spread.total()).as(what.toString()).isPositive());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 42, 1234567890123L, -1})
    void the_same_seed_gives_the_same_log_byte_for_byte(long seed) {
        var lines = new ArrayList<String>();
        var again = new ArrayList<String>();
        Simulation.Outcome first;
        Simulation.Outcome second;
        try (var _ = new MutedLogs()) {
            first = Simulation.run(seed, Coordinators.REAL, lines::add);
            second = Simulation.run(seed, Coordinators.REAL, again::add);
        }

        assertThat(again).isEqualTo(lines).hasSizeGreaterThan(50);
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(second.trace()).isEqualTo(first.trace());
        assertThat(second.steps()).isEqualTo(first.steps());
        assertThat(second.counts()).isEqualTo(first.counts());
    }

    @Test
    void another_seed_gives_another_log() {
        try (var _ = new MutedLogs()) {
            assertThat(Simulation.run(1, Coordinators.REAL, null).digest())
                    .isNotEqualTo(Simulation.run(2, Coordinators.REAL, null).digest());
        }
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void a_coordinator_that_is_broken_on_purpose_is_caught(Broken broken) {
        var report = Campaign.run(broken, 0, SOON, THREADS, Progress.SILENT);

        assertThat(report.failed()).as(broken.how()).isNotNull();
        var violation = report.failed().violation();
        System.out.println("%s: caught by seed %d of %d: %s"
                .formatted(broken.wireName(), report.failed().seed(), SOON, violation.invariant()));
        assertThat(violation.invariant()).as(() -> story(report.failed())).isIn(broken.expected());
        try (var _ = new MutedLogs()) {
            var sound = Simulation.run(report.failed().seed(), Coordinators.REAL, null);
            assertThat(sound.violation()).as("the real one, on the same seed").isNull();
        }
    }

    private static String story(Simulation.Outcome failed) {
        return String.join("\n", failed.last()) + "\nseed " + failed.seed() + ": " + failed.violation()
                + "\nagain: ./firstmap simulate --seed " + failed.seed() + " --verbose";
    }

    private static String table(Campaign.Report report) {
        var lines = new ArrayList<String>(List.of("%d seeds, %,d steps, %,d virtual seconds"
                .formatted(report.seeds(), report.steps(), report.virtualSeconds())));
        for (Map.Entry<Happening, Campaign.Spread> row : report.happenings().entrySet())
            lines.add("%-36s median %5d, most %6d, in all %9d"
                    .formatted(
                            row.getKey(),
                            row.getValue().median(),
                            row.getValue().most(),
                            row.getValue().total()));
        return String.join("\n", lines);
    }
}
