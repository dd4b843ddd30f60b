package firstmap.coordinator.http;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import java.time.Duration;
import java.util.List;

/**
 * Of {@code firstmap.coordinator.*}, what HTTP keeps to.
 *
 * @param host where it listens
 * @param hostNames by which it may be called besides its own; null: none, or any if it does not listen on loopback
 * @param connections most at a time, for each port
 * @param requestTime for a whole request, from the first moment in which one could come
 * @param answerTime until whoever has asked has taken what is written
 */
@ConfigurationProperties("firstmap.coordinator")
@Requires(property = "firstmap.coordinator.bootstrap")
record HttpSettings(
        String host, @Nullable List<String> hostNames, int connections, Duration requestTime, Duration answerTime) {
    OwnNames ownNames() {
        return OwnNames.of(host, hostNames == null ? List.of() : hostNames);
    }
}
