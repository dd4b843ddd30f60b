package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TorturePlanTest {
    private static TorturePlan plan(long seed) {
        return new TorturePlan(50, 20, 3, 2, 2, 20, 3, 24, 600, 300, seed);
    }

    @Test
    void the_same_seed_plans_the_same_faults_and_another_seed_others() {
        assertThat(plan(7).faults()).isEqualTo(plan(7).faults()).isNotEqualTo(plan(8).faults());
    }

    @Test
    void every_fault_that_was_asked_for_is_planned_within_the_time_and_meets_everybody() {
        var faults = plan(7).faults();
        assertThat(faults)
                .hasSize(50 + 20 + 3 + 2 + 2)
                .allSatisfy(fault -> assertThat(fault.atMillis()).isBetween(0L, 300_000L));
        assertThat(faults)
                .extracting(TorturePlan.Fault::coordinator)
                .contains(0, 1, 2)
                .doesNotContain(3);
        assertThat(faults).extracting(TorturePlan.Fault::kind).contains(TorturePlan.Kind.values());
    }

    @Test
    void some_pauses_outlast_a_session_and_some_a_transaction() {
        var pauses = plan(7).faults().stream()
                .filter(fault -> fault.kind() == TorturePlan.Kind.PAUSE)
                .map(TorturePlan.Fault::millis)
                .toList();
        assertThat(pauses)
                .filteredOn(millis -> millis < TorturePlan.SESSION_MILLIS)
                .hasSize(10);
        assertThat(pauses)
                .filteredOn(millis -> millis > TorturePlan.TRANSACTION_MILLIS)
                .hasSize(5);
    }
}
