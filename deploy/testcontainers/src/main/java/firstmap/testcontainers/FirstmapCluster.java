package firstmap.testcontainers;

import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.node.client.kafka.FirstmapClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * Kafka brokers, coordinators, and nodes if wanted, each a container in a network of their own: what is done to one of them shows
 * in the others. A broker is reached from outside by a port that it keeps, however often it dies.
 */
public final class FirstmapCluster implements AutoCloseable {
    /** The brokers' image of this version, as the project's own build makes it; {@code apache/kafka} does as well. */
    public static final DockerImageName KAFKA_IMAGE = DockerImageName.parse("firstmap/kafka:4.3.1");

    private static final int HTTP = 8080;
    private static final int INSIDE = 9092;
    private static final int CONTROLLER = 9093;
    private static final int OUTSIDE = 9094;

    private final Network network = Network.newNetwork();
    private final List<Broker> brokers = new ArrayList<>();
    private final List<GenericContainer<?>> coordinators = new ArrayList<>();
    private final List<GenericContainer<?>> nodes = new ArrayList<>();
    private final DockerImageName image;
    private final Namespace namespace;

    /** Of the usual images, in the default namespace. */
    public FirstmapCluster(int brokers, int coordinators) {
        this(brokers, coordinators, Namespace.DEFAULT, FirstmapContainer.IMAGE, KAFKA_IMAGE);
    }

    /**
     * @param brokers 1 or more; of three or more each record has three replicas and is there when two have it
     * @param coordinators 0 or more, called {@code coordinator-1}, {@code coordinator-2} …
     */
    public FirstmapCluster(
            int brokers, int coordinators, Namespace namespace, DockerImageName image, DockerImageName kafka) {
        this.image = image;
        this.namespace = namespace;
        for (int i = 1; i <= brokers; i++) this.brokers.add(new Broker(kafka, network, i, brokers));
        for (int i = 1; i <= coordinators; i++) this.coordinators.add(coordinator("coordinator-" + i));
    }

    private GenericContainer<?> member(String name, String... command) {
        return new GenericContainer<>(image)
                .withNetwork(network)
                .withNetworkAliases(name)
                .withEnv("FIRSTMAP_BOOTSTRAP", insideServers(brokers.size()))
                .withCommand(command);
    }

    private GenericContainer<?> coordinator(String name) {
        return member(name, "coordinator", "--name", name, "--namespace", namespace.name())
                .withExposedPorts(HTTP)
                .withCreateContainerCmdModifier(Loopback::publish)
                .waitingFor(Wait.forLogMessage(".*http://.*:" + HTTP + ".*", 1)
                        .withStartupTimeout(FirstmapContainer.STARTS_WITHIN));
    }

    /** Starts the brokers, then the coordinators. */
    public FirstmapCluster start() {
        Startables.deepStart(brokers).join();
        Startables.deepStart(coordinators).join();
        return this;
    }

    /**
     * A node that plays a part, as a container that has yet to start.
     *
     * @param scenario a file of this machine that needs no other beside it
     */
    public GenericContainer<?> node(Path scenario, String actor) {
        var node = member(
                        actor,
                        "node",
                        "--scenario",
                        "/tmp/scenario.yaml",
                        "--actor",
                        actor,
                        "--namespace",
                        namespace.name())
                .withCopyFileToContainer(MountableFile.forHostPath(scenario, 0_644), "/tmp/scenario.yaml");
        nodes.add(node);
        return node;
    }

    /** In the order of their numbers. */
    public List<GenericContainer<?>> brokers() {
        return List.copyOf(brokers);
    }

    public List<GenericContainer<?>> coordinators() {
        return List.copyOf(coordinators);
    }

    /** Addresses of the brokers for whoever runs where the test does. */
    public String bootstrapServers() {
        return brokers.stream().map(Broker::address).collect(Collectors.joining(","));
    }

    /** Address of a coordinator's HTTP. @param number from 1 */
    public URI http(int number) {
        var coordinator = coordinators.get(number - 1);
        return URI.create("http://" + coordinator.getHost() + ":" + coordinator.getMappedPort(HTTP));
    }

    /** The way to its boards. */
    public FirstmapClient client() throws InterruptedException {
        return FirstmapClient.connect(new Installation(Map.of("bootstrap.servers", bootstrapServers()), namespace));
    }

    @Override
    public void close() {
        nodes.forEach(GenericContainer::stop);
        coordinators.forEach(GenericContainer::stop);
        brokers.forEach(GenericContainer::stop);
        network.close();
    }

    private static String insideServers(int brokers) {
        return IntStream.rangeClosed(1, brokers)
                .mapToObj(each -> name(each) + ":" + INSIDE)
                .collect(Collectors.joining(","));
    }

    private static String name(int number) {
        return "kafka-" + number;
    }

    /** One broker, which votes, too. */
    static final class Broker extends GenericContainer<Broker> {
        private final int port = freePort();

        Broker(DockerImageName image, Network network, int number, int brokers) {
            super(image);
            withNetwork(network);
            withNetworkAliases(name(number));
            addFixedExposedPort(port, OUTSIDE);
            withCreateContainerCmdModifier(Loopback::publish);
            withEnv(settings(number, brokers, address()));
            waitingFor(Wait.forLogMessage(".*Transitioning from RECOVERY to RUNNING.*", 1)
                    .withStartupTimeout(FirstmapContainer.STARTS_WITHIN));
        }

        String address() {
            return getHost() + ":" + port;
        }

        private static int freePort() {
            try (var socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What the broker is told; its name is Kafka's in capitals. @param outside address by which the test finds it */
        static Map<String, String> settings(int number, int brokers, String outside) {
            var settings = new HashMap<String, String>();
            settings.put("CLUSTER_ID", "5L6g3nShT-eMCtK--X86sw");
            settings.put("KAFKA_NODE_ID", Integer.toString(number));
            settings.put("KAFKA_PROCESS_ROLES", "broker,controller");
            settings.put(
                    "KAFKA_CONTROLLER_QUORUM_VOTERS",
                    IntStream.rangeClosed(1, brokers)
                            .mapToObj(each -> each + "@" + name(each) + ":" + CONTROLLER)
                            .collect(Collectors.joining(",")));
            settings.put("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER");
            settings.put(
                    "KAFKA_LISTENERS",
                    "INSIDE://:" + INSIDE + ",CONTROLLER://:" + CONTROLLER + ",OUTSIDE://:" + OUTSIDE);
            settings.put(
                    "KAFKA_ADVERTISED_LISTENERS", "INSIDE://" + name(number) + ":" + INSIDE + ",OUTSIDE://" + outside);
            settings.put(
                    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT,OUTSIDE:PLAINTEXT");
            settings.put("KAFKA_INTER_BROKER_LISTENER_NAME", "INSIDE");
            settings.put("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"); // a mistyped topic must not come into being
            settings.put("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
            // What was acknowledged survives one broker, where there are three.
            int replicas = Math.min(3, brokers);
            int inSync = Math.max(1, replicas - 1);
            for (var topics : List.of("OFFSETS_TOPIC", "TRANSACTION_STATE_LOG", "SHARE_COORDINATOR_STATE_TOPIC"))
                settings.put("KAFKA_" + topics + "_REPLICATION_FACTOR", Integer.toString(replicas));
            settings.put("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", Integer.toString(inSync));
            settings.put("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", Integer.toString(inSync));
            settings.put("KAFKA_DEFAULT_REPLICATION_FACTOR", Integer.toString(replicas));
            settings.put("KAFKA_MIN_INSYNC_REPLICAS", Integer.toString(inSync));
            // Fifty of each are made at the defaults.
            settings.put("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4");
            settings.put("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4");
            return settings;
        }
    }
}
