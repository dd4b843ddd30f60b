package firstmap.coordinator.rule;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;

/** Seeds that hardly ever come twice: so many tries are so many boards. They do not shrink; a smaller one is no simpler. */
public final class Seeds implements ArbitrarySupplier<Long> {
    @Override
    public Arbitrary<Long> get() {
        return Arbitraries.randomValue(Random::nextLong);
    }
}
