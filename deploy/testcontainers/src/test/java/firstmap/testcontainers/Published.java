package firstmap.testcontainers;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;

/** Where a container is reached from outside, as Docker says. */
final class Published {
    private Published() {}

    /** One for each of its ports that is published, by the address of an interface. */
    static List<String> addresses(GenericContainer<?> container) {
        return container.getContainerInfo().getNetworkSettings().getPorts().getBindings().values().stream()
                .filter(Objects::nonNull)
                .flatMap(Stream::of)
                .map(binding -> binding.getHostIp())
                .toList();
    }
}
