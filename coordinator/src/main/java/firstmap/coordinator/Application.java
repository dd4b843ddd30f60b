package firstmap.coordinator;

import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.history.History;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.loop.LoopParts;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/** Starts a coordinator, with HTTP or without. */
@Factory
@Requires(property = "firstmap.coordinator.bootstrap")
public final class Application {
    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("micronaut.application.name", "firstmap-coordinator"),
            Map.entry("firstmap.coordinator.name", "1"),
            Map.entry("firstmap.coordinator.snapshot-events", LoopParts.Due.DEFAULT.events()),
            Map.entry("firstmap.coordinator.snapshot-time", LoopParts.Due.DEFAULT.time()),
            Map.entry("firstmap.coordinator.standby", true),
            Map.entry("firstmap.coordinator.http", true),
            Map.entry("firstmap.coordinator.host", "127.0.0.1"), // nobody else, unless told otherwise
            Map.entry("firstmap.coordinator.port", 8080),
            Map.entry("endpoints.all.enabled", false),
            Map.entry("endpoints.health.enabled", true),
            Map.entry("endpoints.health.sensitive", false),
            Map.entry("endpoints.health.details-visible", "ANONYMOUS"),
            Map.entry("endpoints.health.discovery-client.enabled", false),
            Map.entry("endpoints.health.disk-space.enabled", false));

    /**
     * @param properties {@code firstmap.coordinator.bootstrap} at least; the module's README lists all. The process's
     *     environment and system properties count too, these here count more
     * @return to be closed in the end; its {@code EmbeddedServer} knows the address of the HTTP
     */
    public static ApplicationContext start(Map<String, Object> properties) {
        var settings = new HashMap<>(properties);
        settings.put("micronaut.server.host", "${firstmap.coordinator.host}");
        settings.put("micronaut.server.port", "${firstmap.coordinator.port}");
        var context = ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .propertySources(PropertySource.of("firstmap-defaults", DEFAULTS, Integer.MIN_VALUE))
                .properties(settings)
                .start();
        try {
            if (!context.containsProperty("firstmap.coordinator.bootstrap"))
                throw new IllegalArgumentException("firstmap.coordinator.bootstrap is not set: which Kafka?");
            context.getBean(History.class).start();
            context.getBean(Coordinator.class).start();
            if (context.getRequiredProperty("firstmap.coordinator.http", Boolean.class))
                context.getBean(EmbeddedServer.class).start();
            return context;
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /** Runs until the process is told to stop. Configuration comes from the environment and system properties. */
    public static void main(String[] args) throws InterruptedException {
        var context = start(Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(context::close));
        Thread.currentThread().join();
    }

    @Singleton
    @Bean(preDestroy = "close")
    Coordinator coordinator(CoordinatorSettings settings, History history) {
        // Who follows the log anyway takes over without reading it again; what he finds in it counts either way.
        var standby = settings.standby() ? history : Standby.witness(history);
        return new Coordinator(
                settings.name(), settings.clients(), settings.parts().withStandby(standby));
    }

    @Singleton
    @Bean(preDestroy = "close")
    History history(CoordinatorSettings settings) {
        return new History("firstmap-history-" + settings.name(), settings.clients(), settings.place());
    }
}
