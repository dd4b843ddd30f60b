package firstmap.node.device;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.reactivestreams.Publisher;

/** Whether the device still plays its part, how far it is, and whether somebody else speaks in its name. */
@Singleton
@Requires(beans = Device.class)
final class NodeHealth implements HealthIndicator {
    private final Device device;

    NodeHealth(Device device) {
        this.device = device;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        var still = device.standsStill();
        boolean isWell = !device.done().isCompletedExceptionally() && still.isEmpty();
        var details = new HashMap<String, Object>(Map.of(
                "actor", device.name(),
                "seen", device.seen(),
                "at", device.at(),
                "strangers", device.strangers(),
                "done", device.done().isDone()));
        still.ifPresent(reason -> details.put("standsStill", reason));
        return Publishers.just(HealthResult.builder("device", isWell ? HealthStatus.UP : HealthStatus.DOWN)
                .details(details)
                .build());
    }
}
