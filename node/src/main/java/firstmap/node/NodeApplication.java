package firstmap.node;

import firstmap.events.Invalid;
import firstmap.node.device.Device;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanContextException;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One device as a program of its own. */
public final class NodeApplication {
    /** The setting that says on which port it serves, 0 for a free one; without it, it does not. */
    public static final String HTTP_PORT = "firstmap.node.http-port";

    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("micronaut.application.name", "firstmap-node"),
            Map.entry("firstmap.node.http-host", "127.0.0.1"), // nobody else, unless told otherwise
            Map.entry("micronaut.server.max-request-size", "8KB"), // nobody has anything to tell
            Map.entry("endpoints.all.enabled", false),
            Map.entry("endpoints.health.enabled", true),
            Map.entry("endpoints.health.sensitive", false),
            Map.entry("endpoints.health.details-visible", "ANONYMOUS"),
            Map.entry("endpoints.health.discovery-client.enabled", false),
            Map.entry("endpoints.health.disk-space.enabled", false),
            Map.entry("endpoints.live.enabled", true),
            Map.entry("endpoints.live.sensitive", false),
            Map.entry("endpoints.ready.enabled", true),
            Map.entry("endpoints.ready.sensitive", false));

    private NodeApplication() {}

    /**
     * Starts a device, which then plays its part on a thread of its own until it has nothing left to do or the context is
     * closed. With {@code firstmap.node.http-port} it also serves {@code /health}, {@code /live} and {@code /ready}, on the
     * loopback interface unless {@code firstmap.node.http-host} says otherwise.
     *
     * @param properties {@code firstmap.node.actor}, {@code .scenario}, {@code .bootstrap} and what else
     *     {@link firstmap.node.device.NodeSettings} knows; {@code firstmap.node.client.kafka.*} goes to the Kafka clients
     * @throws Invalid if a setting or the scenario is wrong, or the scenario was over before this node began; with the name of
     *     the setting if the port cannot be listened on: nothing has been asked then
     */
    public static ApplicationContext start(Map<String, Object> properties) {
        var settings = new HashMap<>(DEFAULTS);
        settings.putAll(properties);
        var port = settings.get(HTTP_PORT);
        settings.put("micronaut.server.host", settings.get("firstmap.node.http-host"));
        if (port != null) settings.put("micronaut.server.port", port);
        var context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .banner(false)
                .properties(settings)
                .start();
        try {
            // First the port: who cannot have it must not have asked anything.
            if (port != null) listen(context);
            context.getBean(Device.class).start();
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

    private static void listen(ApplicationContext context) {
        try {
            context.getBean(EmbeddedServer.class).start();
        } catch (ServerStartupException e) {
            throw new Invalid(HTTP_PORT, "cannot be listened on: " + root(e).getMessage());
        }
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    /** Where its health is told; empty if it is not. */
    public static Optional<URI> address(ApplicationContext context) {
        return context.findBean(EmbeddedServer.class)
                .filter(EmbeddedServer::isRunning)
                .map(EmbeddedServer::getURI);
    }

    /** Waits until the device has nothing left to do. @throws java.util.concurrent.CompletionException if it failed */
    public static void await(ApplicationContext context) {
        context.getBean(Device.class).done().join();
    }
}
