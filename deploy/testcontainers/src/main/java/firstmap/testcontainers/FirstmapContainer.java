package firstmap.testcontainers;

import com.github.dockerjava.api.command.InspectContainerResponse;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.node.client.kafka.FirstmapClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A Kafka broker and a coordinator in one container. What it writes is gone with it.
 *
 * <p>Tests that run at the same time share one: each takes a {@link #freshNamespace} of its own.
 */
public final class FirstmapContainer extends GenericContainer<FirstmapContainer> {
    /** The image of this version, as the project's own build makes it. */
    public static final DockerImageName IMAGE = DockerImageName.parse("firstmap/firstmap:1.0-SNAPSHOT");

    private static final int KAFKA = 9092;
    private static final int NETWORK = 9093;
    private static final int LOOPBACK = 9094;
    private static final int HTTP = 8080;
    private static final String START = "/tmp/start";
    /** On a machine that has much else to do. */
    static final Duration STARTS_WITHIN = Duration.ofMinutes(3);

    private Namespace namespace = Namespace.DEFAULT;

    public FirstmapContainer() {
        this(IMAGE);
    }

    /** Of another version, or out of a registry. */
    public FirstmapContainer(DockerImageName image) {
        super(image);
        withExposedPorts(KAFKA, HTTP);
        // By which port it is reached from outside is known once it has started: then it is told.
        withCreateContainerCmdModifier(create -> create.withEntrypoint("sh"));
        withCreateContainerCmdModifier(Loopback::publish);
        withCommand("-c", "until [ -x " + START + " ]; do sleep 0.1; done; exec " + START);
        // The second line that it prints, once both serve.
        waitingFor(Wait.forLogMessage(".*http://.*:" + HTTP + ".*", 1).withStartupTimeout(STARTS_WITHIN));
    }

    /** The coordinator that comes with it decides there, and not in the default one. */
    public FirstmapContainer withNamespace(String name) {
        namespace = new Namespace(name);
        return this;
    }

    /** That of {@link #client}. */
    public Namespace namespace() {
        return namespace;
    }

    @Override
    protected void containerIsStarting(InspectContainerResponse container, boolean reused) {
        // One that is used again was told the port that it still has.
        if (!reused) copyFileToContainer(Transferable.of(script(advertised(), namespace), 0_755), START);
    }

    private List<String> advertised() {
        var addresses = new ArrayList<String>();
        addresses.add(getHost() + ":" + getMappedPort(KAFKA) + "@" + KAFKA);
        if (getNetwork() != null) addresses.add(getNetworkAliases().getLast() + ":" + NETWORK);
        return addresses;
    }

    static String script(List<String> advertised, Namespace namespace) {
        var command = new StringBuilder("#!/bin/sh\nexec firstmap broker --data /var/lib/firstmap/broker --port ")
                .append(LOOPBACK);
        for (var address : advertised) command.append(" --advertise ").append(address);
        return command.append(" --coordinator together --http-host 0.0.0.0 --http-port ")
                .append(HTTP)
                .append(" --namespace ")
                .append(namespace)
                .append('\n')
                .toString();
    }

    /** Address of the broker for whoever runs where the test does. */
    public String bootstrapServers() {
        return getHost() + ":" + getMappedPort(KAFKA);
    }

    /** Address of the broker for other containers of its network. */
    public String bootstrapServersInNetwork() {
        if (getNetwork() == null) throw new IllegalStateException("it is in no network: withNetwork");
        return getNetworkAliases().getLast() + ":" + NETWORK;
    }

    /** Address of the coordinator's HTTP: health, boards, histories. */
    public URI http() {
        return URI.create("http://" + getHost() + ":" + getMappedPort(HTTP));
    }

    /** The way to the boards of its own namespace. */
    public FirstmapClient client() throws InterruptedException {
        return FirstmapClient.connect(there(namespace));
    }

    private Installation there(Namespace namespace) {
        return new Installation(Map.of("bootstrap.servers", bootstrapServers()), namespace);
    }

    /**
     * A namespace that nobody else has, on this broker, with a coordinator of its own in this container: a process that takes some
     * seconds to decide first, and that ends with the namespace. It does not wait for it; whoever asks waits for the answer.
     */
    public FirstmapNamespace freshNamespace() {
        return FirstmapNamespace.start(
                this, there(new Namespace("test-" + UUID.randomUUID())), "127.0.0.1:" + LOOPBACK);
    }
}
