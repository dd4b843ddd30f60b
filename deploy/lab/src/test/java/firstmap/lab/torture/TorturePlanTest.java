package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TorturePlanTest {
    private static TorturePlan plan(long seed) {
        return new TorturePlan(
                new TorturePlan.Size(3, 2, 3, 24, 600), new TorturePlan.Hurts(50, 20, 3, 2, 4, 4, 9, 20), 300, seed);
    }

    @Test
    void the_same_seed_plans_the_same_faults_and_another_seed_others() {
        assertThat(plan(7).faults()).isEqualTo(plan(7).faults()).isNotEqualTo(plan(8).faults());
    }

    @Test
    void every_fault_that_was_asked_for_is_planned_within_the_time_and_meets_everybody() {
        var faults = plan(7).faults();
        assertThat(faults)
                .hasSize(50 + 20 + 3 + 2 + 4 + 4 + 9)
                .allSatisfy(fault -> assertThat(fault.atMillis()).isBetween(0L, 300_000L));
        assertThat(faults)
                .filteredOn(fault -> isOfCoordinator(fault.kind()))
                .extracting(TorturePlan.Fault::whom)
                .as("three coordinators of each of two namespaces, and all of them")
                .containsOnly(-1, 0, 1, 2, 3, 4, 5);
        assertThat(faults)
                .filteredOn(fault -> isOfBroker(fault.kind()))
                .extracting(TorturePlan.Fault::whom)
                .containsOnly(0, 1, 2);
        assertThat(faults).extracting(TorturePlan.Fault::kind).contains(TorturePlan.Kind.values());
    }

    private static boolean isOfCoordinator(TorturePlan.Kind kind) {
        return switch (kind) {
            case KILL, PAUSE, TWIN, ROLLING -> true;
            case BROKER_STOP, BROKER_KILL, BROKER_PAUSE, GARBAGE -> false;
        };
    }

    private static boolean isOfBroker(TorturePlan.Kind kind) {
        return switch (kind) {
            case BROKER_STOP, BROKER_KILL, BROKER_PAUSE -> true;
            case KILL, PAUSE, TWIN, ROLLING, GARBAGE -> false;
        };
    }

    @Test
    void garbage_comes_to_every_partition_of_every_namespace_in_turns() {
        assertThat(plan(7).faults())
                .filteredOn(fault -> fault.kind() == TorturePlan.Kind.GARBAGE)
                .extracting(fault -> fault.namespace() + "/" + fault.whom())
                .containsExactlyInAnyOrder("0/0", "1/0", "0/1", "1/1", "0/2", "1/2", "0/3", "1/3", "0/0");
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
