package firstmap.coordinator.trial;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Where {@code FIRSTMAP_SEED} is set, every property that names no seed of its own draws by it; else by another each time. */
public final class SeedOfProperties implements AroundPropertyHook {

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        var seed = System.getenv("FIRSTMAP_SEED");
        if (seed != null && context.attributes().seed().isEmpty())
            context.attributes().setSeed(seed);
        return property.execute();
    }
}
