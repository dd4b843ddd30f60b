package firstmap.node.kafka;

import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * A Kafka cluster with Firstmap's topics on it.
 *
 * @param client properties that every client of it needs, at least {@code bootstrap.servers}
 * @param partitions of requests and events
 */
public record Cluster(Map<String, Object> client, int partitions) {

    /**
     * Creates the topics that are missing and checks the others.
     *
     * @throws Unreachable if the cluster does not answer or refuses
     */
    public static Cluster of(Map<String, Object> client) throws InterruptedException {
        try (var admin = Admin.create(new HashMap<>(client))) {
            return new Cluster(Map.copyOf(client), new TopicAdmin(admin).ensure(Topic.DEFAULT_PARTITIONS));
        } catch (ExecutionException e) {
            throw new Unreachable(
                    "Kafka at " + client.get("bootstrap.servers") + ": "
                            + e.getCause().getMessage(),
                    e);
        }
    }

    /** The cluster cannot be used. */
    public static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
