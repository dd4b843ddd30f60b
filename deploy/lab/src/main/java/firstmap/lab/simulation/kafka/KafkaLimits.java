package firstmap.lab.simulation.kafka;

import firstmap.command.broker.ClusterNode;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.topics.Namespace;
import firstmap.lab.simulation.world.Agenda;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * How long clients and brokers wait, and how much they take at once: what the settings of those that ship say, and Kafka's
 * own defaults where these say nothing. Times are nanoseconds.
 *
 * @param member of the group
 * @param reader without a group
 * @param producer until its questions have an answer
 * @param delivery until a record is acknowledged
 * @param transaction until a transaction is aborted by the brokers
 * @param sign until a record outside of transactions is acknowledged
 * @param request longest of a producer, in bytes
 * @param admin until its questions have an answer
 */
public record KafkaLimits(
        Reading member,
        Reading reader,
        long producer,
        long delivery,
        long transaction,
        long sign,
        int request,
        long admin) {
    /**
     * Those of a consumer.
     *
     * @param session how long it may be silent
     * @param mostRecords of one poll
     * @param patience until its questions have an answer
     * @param resetsToEarliest whether it begins with what there is where it has no position, or one that is gone
     */
    public record Reading(long session, int mostRecords, long patience, boolean resetsToEarliest) {
        private static Reading of(ConsumerConfig config) {
            return new Reading(
                    millis(config, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                    config.getInt(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
                    millis(config, ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG),
                    config.getString(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG).equals("earliest"));
        }
    }

    public static final KafkaLimits SHIPPED = with(Map.of());

    /** How often the brokers look for transactions whose time is over. */
    static final long EXPIRY = millis(
            Integer.parseInt(ClusterNode.common().get("transaction.abort.timed.out.transaction.cleanup.interval.ms")));

    /** Until it is given up to end what others have left open. */
    static final long FENCING = millis(ClientSettings.FENCING_PATIENCE_MS);

    /** Those that ship, but for these settings. */
    public static KafkaLimits with(Map<String, Object> instead) {
        Map<String, Object> kafka = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "simulated:1");
        var coordinators = Namespace.DEFAULT.coordinators();
        var member =
                new ConsumerConfig(both(ClientSettings.requests(kafka, "member", coordinators, "member"), instead));
        var reader = new ConsumerConfig(both(ClientSettings.reader(kafka, "reader"), instead));
        var writer = new ProducerConfig(both(ClientSettings.events(kafka, "writer", "writer"), instead));
        var signs = new ProducerConfig(both(ClientSettings.signs(kafka, "signs"), instead));
        var admin = new AdminClientConfig(both(ClientSettings.admin(kafka, "admin"), instead));
        return new KafkaLimits(
                Reading.of(member),
                Reading.of(reader),
                writer.getLong(ProducerConfig.MAX_BLOCK_MS_CONFIG) * Agenda.MILLISECOND,
                millis(writer, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG),
                millis(writer, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                millis(signs, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG),
                writer.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                millis(admin, AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG));
    }

    private static Map<String, Object> both(Map<String, Object> shipped, Map<String, Object> instead) {
        var both = new HashMap<>(shipped);
        both.putAll(instead);
        return both;
    }

    private static long millis(AbstractConfig config, String setting) {
        return millis(config.getInt(setting));
    }

    private static long millis(int millis) {
        return millis * Agenda.MILLISECOND;
    }
}
