package firstmap.coordinator;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Where another process finds the health of this one: what it listens on, or, if that is every address, a name or one of them. */
final class PublicAddress {
    private PublicAddress() {}

    static String of(ApplicationContext context, EmbeddedServer server) {
        int port = context.getProperty("endpoints.all.port", Integer.class).orElseGet(server::getPort);
        return "http://" + host(context, server.getHost()) + ":" + port;
    }

    private static String host(ApplicationContext context, String bound) {
        try {
            if (!InetAddress.getByName(bound).isAnyLocalAddress()) return bracketed(bound);
            var names = context.getProperty("firstmap.coordinator.host-names", List.class)
                    .orElse(List.of());
            return names.isEmpty()
                    ? bracketed(InetAddress.getLocalHost().getHostAddress())
                    : names.getFirst().toString();
        } catch (UnknownHostException e) {
            return bracketed(bound);
        }
    }

    private static String bracketed(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }
}
