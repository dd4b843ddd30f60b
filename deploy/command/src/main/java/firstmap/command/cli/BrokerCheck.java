package firstmap.command.cli;

import firstmap.command.terminal.Failure;
import firstmap.coordinator.kafka.ClientSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Whether a cluster answers, before anything is begun with it; and if not, what is probably the reason. */
final class BrokerCheck {
    private static final int PATIENCE_MS = 10_000;
    private static final int KNOCK_MS = 2_000;

    private BrokerCheck() {}

    /** @throws Failure if it does not answer within ten seconds */
    static void require(Map<String, Object> kafka) throws InterruptedException {
        var settings = ClientSettings.admin(kafka, "firstmap-check");
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        try (var admin = Admin.create(settings)) {
            admin.describeCluster().clusterId().get();
        } catch (KafkaException e) {
            throw new Failure(
                    "Kafka at %s: %s; see --bootstrap and --command-config".formatted(address(kafka), KafkaWords.of(e)),
                    e);
        } catch (ExecutionException e) {
            throw new Failure(reason(e.getCause(), kafka), e.getCause());
        }
    }

    private static String reason(Throwable e, Map<String, Object> kafka) {
        var address = address(kafka);
        if (e instanceof SslAuthenticationException)
            return "Kafka at %s: the TLS handshake has failed: %s; see the ssl settings of --command-config"
                    .formatted(address, e.getMessage());
        if (e instanceof AuthenticationException)
            return "Kafka at %s does not let us in: %s; see the sasl settings of --command-config"
                    .formatted(address, e.getMessage());
        var first = address.split(",")[0].strip();
        var protocol = kafka.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
        return "no Kafka broker answers at %s: %s".formatted(address, knock(first, protocol));
    }

    private static String address(Map<String, Object> kafka) {
        return String.valueOf(kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }

    private static String knock(String address, Object protocol) {
        int colon = address.lastIndexOf(':');
        var host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
        var at = new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1)));
        if (at.isUnresolved()) return "the name of the host is not known here";
        try (var socket = new Socket()) {
            socket.connect(at, KNOCK_MS);
            return "who listens there does not answer as a broker does under security.protocol=%s; does it want TLS or SASL (--command-config), or is it no broker?"
                    .formatted(protocol == null ? "PLAINTEXT" : protocol);
        } catch (IOException _) {
            return "nobody listens there; is the broker running, and is that its address?";
        }
    }
}
