package firstmap.coordinator.http;

import firstmap.coordinator.loop.Coordinator;
import io.micronaut.context.annotation.Requires;
import io.micronaut.management.endpoint.annotation.Endpoint;
import io.micronaut.management.endpoint.annotation.Read;
import java.util.Map;

/** That this process is there, and which coordinator it is: asked of nobody else, and answered whatever Kafka does. */
@Endpoint(id = "live", defaultEnabled = true, defaultSensitive = false)
@Requires(property = "firstmap.coordinator.bootstrap")
final class LiveEndpoint {
    private final Coordinator coordinator;

    LiveEndpoint(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Read
    Map<String, String> live() {
        return Map.of("name", coordinator.name(), "life", coordinator.life());
    }
}
