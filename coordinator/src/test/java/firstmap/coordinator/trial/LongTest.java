package firstmap.coordinator.trial;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * A test, or a class of tests, that tries one thing at many places or waits for many leases, and takes most of a minute or
 * more. It is skipped, and says so, unless {@code FIRSTMAP_LONG} is set in the environment.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfEnvironmentVariable(
        named = "FIRSTMAP_LONG",
        matches = ".+",
        disabledReason = "It takes long: with FIRSTMAP_LONG=yes in the environment it runs.")
public @interface LongTest {}
