package firstmap.node;

import firstmap.events.Invalid;
import firstmap.node.device.Device;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanContextException;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.HashMap;
import java.util.Map;

/** One device as a program of its own. */
public final class NodeApplication {
    private NodeApplication() {}

    /**
     * Starts a device, which then plays its part on a thread of its own until it has nothing left to do or the context is
     * closed. With {@code firstmap.node.http-port} it also serves {@code /health}, on the loopback interface unless
     * {@code micronaut.server.host} says otherwise.
     *
     * @param properties {@code firstmap.node.actor}, {@code .scenario}, {@code .bootstrap} and what else
     *     {@link firstmap.node.device.NodeSettings} knows; {@code firstmap.node.client.kafka.*} goes to the Kafka clients
     * @throws Invalid if a setting or the scenario is wrong, or the scenario was over before this node began
     */
    public static ApplicationContext start(Map<String, Object> properties) {
        var settings = new HashMap<String, Object>();
        settings.put("micronaut.server.host", "127.0.0.1");
        settings.put("endpoints.health.details-visible", "ANONYMOUS");
        settings.put("micronaut.application.name", "firstmap-node");
        settings.putAll(properties);
        var port = settings.get("firstmap.node.http-port");
        if (port != null) settings.put("micronaut.server.port", port);
        var context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .banner(false)
                .properties(settings)
                .start();
        try {
            context.getBean(Device.class).start();
            if (port != null) context.getBean(EmbeddedServer.class).start();
            return context;
        } catch (BeanContextException e) {
            context.close();
            // What the container says of its own wiring helps nobody whose settings, files or brokers are wrong.
            for (Throwable cause = e; cause != null; cause = cause.getCause())
                if (cause instanceof RuntimeException own && !(own instanceof BeanContextException)) throw own;
            throw e;
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /** Waits until the device has nothing left to do. @throws java.util.concurrent.CompletionException if it failed */
    public static void await(ApplicationContext context) {
        context.getBean(Device.class).done().join();
    }
}
