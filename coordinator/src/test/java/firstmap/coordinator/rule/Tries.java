package firstmap.coordinator.rule;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Where {@code FIRSTMAP_TRIES} is set, a property is tried that many times, and says how long it took. */
public final class Tries implements AroundPropertyHook {

    /** A property that takes long is tried once where others are tried so many times; without the variable as often. */
    @Retention(RetentionPolicy.RUNTIME)
    @interface OneIn {
        int value();
    }

    /** From a class to its properties. */
    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        var wanted = System.getenv("FIRSTMAP_TRIES");
        if (wanted == null) return property.execute();
        int share = context.findAnnotation(OneIn.class).map(OneIn::value).orElse(1);
        int tries = Math.ceilDiv(Integer.parseInt(wanted), share);
        context.attributes().setTries(tries);
        long started = System.nanoTime();
        var result = property.execute();
        System.out.printf(
                "%s: %d of %d checked in %.1f s%n",
                context.label(), result.countChecks(), tries, (System.nanoTime() - started) / 1e9);
        // A green property that was tried less often would show less than it says.
        return result.status() == PropertyExecutionResult.Status.SUCCESSFUL && result.countChecks() < tries
                ? result.mapToFailed("only " + result.countChecks() + " of " + tries + " were checked")
                : result;
    }
}
