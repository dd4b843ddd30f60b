package firstmap.coordinator;

import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.history.History;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.loop.LoopParts;
import firstmap.events.topics.Namespace;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Starts a coordinator, with HTTP or without. */
@Factory
@Requires(property = "firstmap.coordinator.bootstrap")
public final class Application {
    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("micronaut.application.name", "firstmap-coordinator"),
            Map.entry("firstmap.coordinator.name", "1"),
            Map.entry("firstmap.coordinator.namespace", Namespace.DEFAULT.name()),
            Map.entry("firstmap.coordinator.snapshot-events", LoopParts.Due.DEFAULT.events()),
            Map.entry("firstmap.coordinator.snapshot-time", LoopParts.Due.DEFAULT.time()),
            Map.entry("firstmap.coordinator.standby", true),
            Map.entry("firstmap.coordinator.http", true),
            Map.entry("firstmap.coordinator.host", "127.0.0.1"), // nobody else, unless told otherwise
            Map.entry("firstmap.coordinator.port", 8080),
            Map.entry("firstmap.coordinator.connections", 512),
            Map.entry("firstmap.coordinator.request-time", Duration.ofSeconds(15)),
            Map.entry("firstmap.coordinator.answer-time", Duration.ofSeconds(60)),
            Map.entry("micronaut.server.max-request-size", "8KB"), // nobody has anything to tell
            Map.entry("micronaut.server.netty.request-decompression-enabled", false),
            Map.entry("endpoints.all.enabled", false),
            Map.entry("endpoints.health.enabled", true),
            Map.entry("endpoints.health.sensitive", false),
            Map.entry("endpoints.live.enabled", true),
            Map.entry("endpoints.live.sensitive", false),
            Map.entry("endpoints.health.details-visible", "ANONYMOUS"),
            Map.entry("endpoints.health.discovery-client.enabled", false),
            Map.entry("endpoints.health.disk-space.enabled", false));

    /**
     * @param properties {@code firstmap.coordinator.bootstrap} at least; the module's README lists all. The process's
     *     environment and system properties count too, these here count more
     * @return to be closed in the end; its {@code EmbeddedServer} knows the address of the HTTP
     */
    public static ApplicationContext start(Map<String, Object> properties) {
        var context = configured(properties);
        try {
            context.start();
            if (!context.containsProperty("firstmap.coordinator.bootstrap"))
                throw new IllegalArgumentException("firstmap.coordinator.bootstrap is not set: which Kafka?");
            // First the port: who cannot have it must not have fenced anybody.
            var address = context.getRequiredProperty("firstmap.coordinator.http", Boolean.class)
                    ? PublicAddress.of(
                            context, context.getBean(EmbeddedServer.class).start())
                    : "";
            context.getBean(History.class).start();
            context.getBean(Coordinator.class).start(address);
            return context;
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /** With all settings, and nothing started yet. */
    static ApplicationContext configured(Map<String, Object> properties) {
        var settings = new HashMap<>(properties);
        settings.put("micronaut.server.host", "${firstmap.coordinator.host}");
        settings.put("micronaut.server.port", "${firstmap.coordinator.port}");
        var context = ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .propertySources(PropertySource.of("firstmap-defaults", DEFAULTS, Integer.MIN_VALUE))
                .properties(settings)
                .build();
        var environment = context.getEnvironment().start();
        environment
                .getProperty("firstmap.coordinator.management-port", Integer.class)
                .ifPresent(port -> environment.addPropertySource(
                        PropertySource.of("firstmap-management", Map.of("endpoints.all.port", port))));
        return context;
    }

    /** Runs until the process is told to stop. Configuration comes from the environment and system properties. */
    public static void main(String[] args) throws InterruptedException {
        Locale.setDefault(Locale.ENGLISH); // what is written has no language of the machine's
        var context = start(Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(context::close));
        Thread.currentThread().join();
    }

    @Singleton
    @Bean(preDestroy = "close")
    Coordinator coordinator(CoordinatorSettings settings, History history) {
        // Who follows the log anyway takes over without reading it again; what he finds in it counts either way.
        var standby = settings.standby() ? history : Standby.witness(history);
        var parts = settings.parts().withRoom(settings.room(history::bytes)).withStandby(standby);
        return new Coordinator(settings.name(), settings.installation(), parts);
    }

    @Singleton
    @Bean(preDestroy = "close")
    History history(CoordinatorSettings settings) {
        return new History("firstmap-history-" + settings.name(), settings.installation(), settings.place());
    }
}
