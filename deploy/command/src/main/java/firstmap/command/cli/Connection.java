package firstmap.command.cli;

import firstmap.command.terminal.Failure;
import firstmap.events.Invalid;
import firstmap.events.json.GivenFile;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.errors.InterruptException;
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

    /** What the user has named, for who waits until it answers. */
    Installation awaited() throws IOException {
        if (!isGiven()) throw new Failure("which Kafka? --bootstrap HOST:PORT names it");
        return new Installation(properties(), namespace());
    }

    /** What the user has named, and what answers. @throws Failure if it does not, with the probable reason */
    Installation installation() throws IOException {
        var named = awaited();
        try {
            BrokerCheck.require(named.kafka());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
        return named;
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
        var properties = new HashMap<String, Object>();
        if (commandConfig != null) file().forEach((name, value) -> properties.put(known(name.toString()), value));
        if (bootstrap != null) properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return properties;
    }

    private Properties file() throws IOException {
        var file = new Properties();
        try {
            file.load(new StringReader(GivenFile.text(commandConfig)));
            return file;
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    "%s: a backslash with a u and no four digits: %s".formatted(commandConfig, e.getMessage()), e);
        }
    }

    /** One that is mistyped would be passed over in silence, and the cluster not be reached for no reason to be seen. */
    private String known(String key) {
        if (!ClientKeys.isKnown(key))
            throw new Failure("%s: '%s' is no setting of Kafka's clients; is '%s' meant?"
                    .formatted(commandConfig, Invalid.shown(key), ClientKeys.nearest(key)));
        return key;
    }
}
