package firstmap.node.device;

import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.WireName;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.node.client.BoardView;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.KafkaPort;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.ScenarioFile;
import firstmap.node.scenario.Speed;
import firstmap.node.scenario.Way;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.env.Environment;
import io.micronaut.core.naming.conventions.StringConvention;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts a device together that is a process of its own, from its settings. */
@Factory
@Requires(property = "firstmap.node.actor")
final class DeviceFactory {

    @Singleton
    @Bean(preDestroy = "close")
    Device device(NodeSettings settings, Environment environment) throws IOException, InterruptedException {
        if (settings.scenario() == null) throw new Invalid("firstmap.node.scenario", "missing");
        if (settings.bootstrap() == null) throw new Invalid("firstmap.node.bootstrap", "missing");
        var scenario = ScenarioFile.read(Path.of(settings.scenario()));
        if (settings.board() != null) scenario = scenario.onBoard(settings.board());
        if (settings.policy() != null)
            scenario = scenario.under(named("firstmap.node.policy", Policy.class, settings.policy()));
        if (settings.way() != null) scenario = scenario.by(named("firstmap.node.way", Way.class, settings.way()));
        var speed = named(NodeSettings.SPEED, Speed.class, settings.speed());
        scenario = timed(scenario, speed);
        scenario.actor(settings.actor()); // an error about a name comes before one about brokers
        long now = System.currentTimeMillis();
        long epoch = settings.epochMillis() == 0 ? now : settings.epochMillis();
        if (speed == Speed.REAL) requireTimeLeft(scenario, now - epoch);
        var cluster = Cluster.of(
                new Installation(client(environment, settings.bootstrap()), new Namespace(settings.namespace())));
        var actor = new Actor(scenario, settings.actor(), settings.seed(), new BoardView());
        var port = KafkaPort.fromTheBeginning(cluster, scenario.board());
        var define = scenario.definition();
        return new Device(
                switch (speed) {
                    case MAX -> new TurnsPart(actor, port, define, scenario.duration(), settings.patience());
                    case REAL -> new ClockPart(actor, port, WallClock.since(epoch), settings.patience(), define);
                });
    }

    private static Scenario timed(Scenario scenario, Speed speed) {
        try {
            return speed.of(scenario);
        } catch (Invalid e) {
            throw new Invalid(NodeSettings.SPEED, e.getMessage());
        }
    }

    /** A node that comes when all is over would join nothing, ask nothing and end as if all were well. */
    private static void requireTimeLeft(Scenario scenario, long elapsedMillis) {
        long over = elapsedMillis - scenario.duration() / 1_000_000;
        if (over > 0)
            throw new Invalid(
                    "",
                    "the scenario " + scenario.name() + " was over " + over
                            + " ms ago: all its nodes need a later start");
    }

    /** What is said of Kafka's clients, by their own names. */
    static Map<String, Object> client(Environment environment, String bootstrap) {
        var client = new HashMap<>(environment.getProperties("firstmap.node.kafka", StringConvention.RAW));
        client.put("bootstrap.servers", bootstrap);
        return client;
    }

    private static <E extends Enum<E> & WireName> E named(String setting, Class<E> type, String name) {
        for (var constant : type.getEnumConstants()) if (constant.wireName().equals(name)) return constant;
        var known =
                Arrays.stream(type.getEnumConstants()).map(WireName::wireName).collect(Collectors.joining(", "));
        throw new Invalid(setting, "not one of " + known);
    }
}
