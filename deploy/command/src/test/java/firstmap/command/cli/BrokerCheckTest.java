package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThatCode;

import firstmap.command.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerCheckTest {
    @Test
    void machines_that_are_silent_are_passed_over(@TempDir Path folder) throws IOException {
        try (var broker = EmbeddedBroker.start(folder);
                var one = new Silent();
                var other = new Silent()) {
            var kafka = Map.<String, Object>of(
                    "bootstrap.servers", "%s,%s,%s".formatted(one, other, broker.bootstrapServers()));
            assertThatCode(() -> BrokerCheck.require(kafka)).doesNotThrowAnyException();
        }
    }

    /** As a machine that is off: who knocks is not even refused. */
    private static final class Silent implements AutoCloseable {
        private final ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
        private final Socket second = new Socket(full.getInetAddress(), full.getLocalPort());

        Silent() throws IOException {}

        @Override
        public String toString() {
            return "127.0.0.1:" + full.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            first.close();
            second.close();
            full.close();
        }
    }
}
