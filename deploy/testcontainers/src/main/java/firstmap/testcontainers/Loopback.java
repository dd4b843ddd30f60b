package firstmap.testcontainers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;

/**
 * What a container publishes, it publishes on loopback alone: nobody is asked who he is. Where the Docker that runs it is reached
 * by another address, the test would not find it there, and it is published as Testcontainers does, on all interfaces.
 */
final class Loopback {
    private static final String ADDRESS = "127.0.0.1";

    private Loopback() {}

    static void publish(CreateContainerCmd create) {
        if (isHere(DockerClientFactory.instance().dockerHostIpAddress())) publishHere(create);
    }

    static boolean isHere(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The same ports, fixed or free, of that address. */
    static void publishHere(CreateContainerCmd create) {
        var host = Objects.requireNonNull(create.getHostConfig(), "Testcontainers has set it");
        var here = new ArrayList<PortBinding>();
        host.getPortBindings().getBindings().forEach((port, bindings) -> {
            for (var binding : bindings)
                here.add(new PortBinding(new Ports.Binding(ADDRESS, binding.getHostPortSpec()), port));
        });
        host.withPortBindings(here);
    }
}
