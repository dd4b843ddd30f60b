package firstmap.node.client.kafka;

import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * A Kafka cluster with Firstmap's topics on it.
 *
 * @param partitions of requests and events
 */
public record Cluster(Installation installation, int partitions) {

    /**
     * Creates the topics that are missing and checks the others.
     *
     * @throws Unreachable if the cluster does not answer or refuses
     * @throws IllegalStateException if Kafka's clients on the class path must not be used
     */
    public static Cluster of(Installation installation) throws InterruptedException {
        ClientVersion.problem(AppInfoParser.getVersion()).ifPresent(problem -> {
            throw new IllegalStateException(problem);
        });
        try (var admin = Admin.create(new HashMap<>(installation.kafka()))) {
            return new Cluster(
                    installation, new TopicAdmin(admin, installation.namespace()).ensure(Topic.DEFAULT_PARTITIONS));
        } catch (ExecutionException e) {
            throw new Unreachable(
                    e.getCause() instanceof TimeoutException
                            ? "no Kafka broker answers at " + installation.bootstrap()
                                    + "; is it running, is that its address, does it want TLS or SASL?"
                            : "Kafka at " + installation.bootstrap() + ": "
                                    + e.getCause().getMessage(),
                    e);
        }
    }

    /** Properties that every client of it needs. */
    Map<String, Object> client() {
        return installation.kafka();
    }

    /** How it knows a topic. */
    String topic(Topic topic) {
        return installation.namespace().topic(topic);
    }

    /** The cluster cannot be used. */
    public static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
