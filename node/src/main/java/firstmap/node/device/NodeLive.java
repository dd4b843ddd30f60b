package firstmap.node.device;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.management.endpoint.annotation.Endpoint;
import io.micronaut.management.endpoint.annotation.Read;
import java.util.Map;

/** That this process is there, and plays its part or has played it: answered whatever Kafka and the board do. */
@Endpoint(id = "live", defaultEnabled = true, defaultSensitive = false)
@Requires(beans = Device.class)
final class NodeLive {
    private final Device device;

    NodeLive(Device device) {
        this.device = device;
    }

    @Read
    HttpResponse<Map<String, Object>> live() {
        boolean failed = device.done().isCompletedExceptionally();
        return HttpResponse.<Map<String, Object>>status(failed ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK)
                .body(Map.of("actor", device.name(), "live", !failed));
    }
}
