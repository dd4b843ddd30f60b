package firstmap.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.util.Map;
import java.util.function.Supplier;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** What a test does to a container to see what becomes of the others. */
public final class Outage {
    private final Supplier<String> container;
    private final DockerClient docker = DockerClientFactory.instance().client();
    private Map<String, ContainerNetwork> networks = Map.of();

    private Outage(Supplier<String> container) {
        this.container = container;
    }

    public static Outage of(GenericContainer<?> container) {
        return new Outage(container::getContainerId);
    }

    /** Of one that something else has started, Compose for instance. */
    public static Outage of(String containerId) {
        return new Outage(() -> containerId);
    }

    /** It dies, as when the power fails: nothing is told to end. */
    public void kill() {
        docker.killContainerCmd(container.get()).exec();
    }

    /** It starts again with the disk that it had. Its published ports may be others. */
    public void startAgain() {
        docker.startContainerCmd(container.get()).exec();
    }

    /** All of its processes stand still, and do not know. */
    public void pause() {
        docker.pauseContainerCmd(container.get()).exec();
    }

    /** They go on. */
    public void resume() {
        docker.unpauseContainerCmd(container.get()).exec();
    }

    /** It goes on, and nobody reaches it, nor it anybody. */
    public void cutOff() {
        networks = docker.inspectContainerCmd(container.get())
                .exec()
                .getNetworkSettings()
                .getNetworks();
        for (var network : networks.values())
            docker.disconnectFromNetworkCmd()
                    .withContainerId(container.get())
                    .withNetworkId(network.getNetworkID())
                    .withForce(true)
                    .exec();
    }

    /** It is reached again, by the names that it had. Its published ports may be others. */
    public void reconnect() {
        for (var network : networks.values()) {
            var again = new ContainerNetwork();
            if (network.getAliases() != null) again.withAliases(network.getAliases());
            docker.connectToNetworkCmd()
                    .withContainerId(container.get())
                    .withNetworkId(network.getNetworkID())
                    .withContainerNetwork(again)
                    .exec();
        }
        networks = Map.of();
    }
}
