package firstmap.node.device;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.management.endpoint.annotation.Endpoint;
import io.micronaut.management.endpoint.annotation.Read;
import java.util.Map;

/** Whether the device takes part in its board now, how far it is, and what it waits for. */
@Endpoint(id = "ready", defaultEnabled = true, defaultSensitive = false)
@Requires(beans = Device.class)
final class NodeReady {
    private final Device device;

    NodeReady(Device device) {
        this.device = device;
    }

    @Read
    HttpResponse<Map<String, Object>> ready() {
        boolean takesPart = device.isReady()
                && !device.done().isCompletedExceptionally()
                && device.standsStill().isEmpty();
        return HttpResponse.<Map<String, Object>>status(takesPart ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(NodeHealth.told(device));
    }
}
