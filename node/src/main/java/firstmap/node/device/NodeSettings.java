package firstmap.node.device;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * What a device is told when it starts.
 *
 * @param actor which one of the scenario it is
 * @param scenario path of the scenario file
 * @param bootstrap addresses of Kafka brokers
 * @param namespace what the names of the topics begin with
 * @param board instead of the scenario's
 * @param policy instead of the scenario's; every node of the board must be told the same
 * @param way what is done for who comes late, with its policy; every node of the board must be told the same
 * @param speed {@code max}: by turns, on a board that grants its time; {@code real}: by the wall clock; every node of the
 *     board must be told the same
 * @param epochMillis when simulated time began or will begin by the wall clock, milliseconds since 1970; 0 means now
 * @param patience how long to wait for an outcome; by turns, how long nothing at all may happen
 */
@ConfigurationProperties("firstmap.node")
public record NodeSettings(
        String actor,
        @Nullable String scenario,
        @Nullable String bootstrap,
        @Bindable(defaultValue = "firstmap") String namespace,
        @Nullable String board,
        @Nullable String policy,
        @Nullable String way,
        @Bindable(defaultValue = "0") long seed,
        @Bindable(defaultValue = "max") String speed,
        @Bindable(defaultValue = "0") long epochMillis,
        @Bindable(defaultValue = "10m") Duration patience) {
    /** The name of the setting, by which an error tells that it contradicts the scenario. */
    public static final String SPEED = "firstmap.node.speed";
}
