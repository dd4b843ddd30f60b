package firstmap.command.cli;

import firstmap.command.terminal.Failure;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which Kafka a command speaks to, and with what settings. */
final class Connection {
    @Option(
            names = {"--bootstrap", "--bootstrap-server"},
            paramLabel = "HOST:PORT",
            description = "brokers of a Kafka cluster, 3.7 or newer")
    private String bootstrap;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "properties for the Kafka clients, such as security settings")
    private Path commandConfig;

    @Mixin
    private NamespaceOption namespace;

    /** Whether the user has named a cluster. */
    boolean isGiven() throws IOException {
        return properties().containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    }

    /** What the user has named. */
    Installation installation() throws IOException {
        if (!isGiven()) throw new Failure("which Kafka? --bootstrap HOST:PORT names it");
        return new Installation(properties(), namespace());
    }

    /** The same on the cluster at this address. */
    Installation installation(String address) throws IOException {
        var properties = properties();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, address);
        return new Installation(properties, namespace());
    }

    /** What the names on the cluster begin with. */
    Namespace namespace() {
        return namespace.namespace();
    }

    /** What the user has said of clients, whatever cluster they are for. */
    Map<String, Object> clientProperties() throws IOException {
        return properties();
    }

    private Map<String, Object> properties() throws IOException {
        var file = new Properties();
        if (commandConfig != null)
            try (var in = Files.newBufferedReader(commandConfig)) {
                file.load(in);
            }
        var properties = new HashMap<String, Object>();
        file.forEach((name, value) -> properties.put(name.toString(), value));
        if (bootstrap != null) properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return properties;
    }
}
