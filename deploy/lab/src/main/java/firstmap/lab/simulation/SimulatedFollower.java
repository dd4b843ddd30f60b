package firstmap.lab.simulation;

import firstmap.coordinator.boards.Standby;
import firstmap.lab.simulation.checks.Invariants;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.util.Optional;

/** Somebody who follows what is committed, sometimes closely and sometimes far behind, and sometimes not at all. */
final class SimulatedFollower implements Standby {
    private final Invariants invariants;
    private final Dice dice;
    private final Trace trace;

    SimulatedFollower(Invariants invariants, Dice dice, Trace trace) {
        this.invariants = invariants;
        this.dice = dice;
        this.trace = trace;
    }

    @Override
    public Optional<Warm> copy(int partition) {
        if (dice.happens(0.3)) return Optional.empty();
        trace.count(Happening.WARM_TAKEOVER);
        double share = dice.happens(0.5) ? 1 : dice.below(11) / 10.0;
        return Optional.of(invariants.asFollowed(partition, share));
    }
}
