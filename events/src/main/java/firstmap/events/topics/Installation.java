package firstmap.events.topics;

import java.util.Map;

/**
 * One Firstmap on a Kafka cluster.
 *
 * @param kafka properties that every client of the cluster needs, at least {@code bootstrap.servers}
 * @param namespace what its names there begin with
 */
public record Installation(Map<String, Object> kafka, Namespace namespace) {
    public Installation {
        kafka = Map.copyOf(kafka);
    }

    /** The one in the default namespace. */
    public static Installation of(Map<String, Object> kafka) {
        return new Installation(kafka, Namespace.DEFAULT);
    }

    /** Addresses of the cluster's brokers. */
    public String bootstrap() {
        return String.valueOf(kafka.get("bootstrap.servers"));
    }
}
