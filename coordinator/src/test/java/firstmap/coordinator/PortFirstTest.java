package firstmap.coordinator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.http.server.exceptions.ServerStartupException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortFirstTest {
    @Test
    void who_cannot_have_its_port_has_begun_nothing_else() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var kafka = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var properties = Map.<String, Object>of(
                    "firstmap.coordinator.bootstrap",
                    "127.0.0.1:" + kafka.getLocalPort(),
                    "firstmap.coordinator.name",
                    "port-first",
                    "firstmap.coordinator.port",
                    taken.getLocalPort());
            assertThatThrownBy(() -> Application.start(properties)).isInstanceOf(ServerStartupException.class);
            // Whoever has called stands in the queue, even if it has gone again.
            kafka.setSoTimeout(1);
            assertThatThrownBy(kafka::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }
}
