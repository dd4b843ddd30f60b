package firstmap.node.device;

import firstmap.node.client.CurrentRound;
import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether the device still plays its part, how far it is, what it waits for, and whether somebody else speaks in its name. */
@Singleton
@Requires(beans = Device.class)
final class NodeHealth extends AbstractHealthIndicator<Map<String, Object>> {
    private static final int MOST_NAMED = 10;

    private final Device device;

    NodeHealth(Device device) {
        this.device = device;
    }

    @Override
    protected String getName() {
        return "device";
    }

    @Override
    protected Map<String, Object> getHealthInformation() {
        var still = device.standsStill();
        boolean isWell = !device.done().isCompletedExceptionally() && still.isEmpty();
        healthStatus = isWell ? HealthStatus.UP : HealthStatus.DOWN;
        var told = told(device);
        told.put("strangers", device.strangers());
        told.put("done", device.done().isDone());
        still.ifPresent(reason -> told.put("standsStill", reason));
        return told;
    }

    /** What it does now. */
    static Map<String, Object> told(Device device) {
        var told = new LinkedHashMap<String, Object>();
        told.put("actor", device.name());
        told.put("ready", device.isReady());
        told.put("seen", device.seen());
        told.put("at", device.at());
        told.put("waitsFor", device.waitsFor());
        device.round().ifPresent(round -> told.put("round", told(round)));
        return told;
    }

    private static Map<String, Object> told(CurrentRound round) {
        var told = new LinkedHashMap<String, Object>();
        told.put("at", round.at());
        told.put("round", round.number());
        told.put("asked", round.asked().stream().limit(MOST_NAMED).toList());
        int more = round.asked().size() - MOST_NAMED;
        if (more > 0) told.put("more", more);
        return told;
    }
}
