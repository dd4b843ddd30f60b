package firstmap.coordinator.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The settings of the Kafka clients. What a user gives (addresses, security) is taken first; what the guarantees rest
 * on is set on top of it, so that no configuration file can undo it.
 */
public final class ClientSettings {
    /** Most requests of one transaction. */
    public static final int MAX_BATCH_RECORDS = 1000;

    /**
     * Until it is given up to end what dead coordinators have left open: a broker that died with its coordinator must not
     * be waited for, and whatever is still open then ends by itself.
     */
    public static final int FENCING_PATIENCE_MS = 2_000;

    private ClientSettings() {}

    /**
     * For reading requests as a member of the group.
     *
     * @param group that shares the partitions of the requests
     * @param member stays the same over restarts: who comes back has its partitions at once, without a rebalance, and
     *     whoever used the name before is fenced
     */
    public static Map<String, Object> requests(
            Map<String, Object> kafka, String clientId, String group, String member) {
        var s = reader(kafka, clientId);
        s.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        s.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, member);
        s.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // a new group answers what was asked before it came
        s.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_BATCH_RECORDS);
        // Eager: a member that takes part in a rebalance has no batch open, so no commit of a living member is stale.
        s.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        s.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, StickyAssignor.class.getName());
        s.put(
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                6_000); // how long the partitions of one that does not come back wait
        s.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 100); // how soon a member hears that another is new or gone
        s.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 300_000); // rebuilding state happens between two polls
        return s;
    }

    /** For reading without a group: recovery, and the read model. */
    public static Map<String, Object> reader(Map<String, Object> kafka, String clientId) {
        var s = common(kafka, clientId);
        s.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        s.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        s.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // what was aborted was never said
        s.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false); // offsets go with the decisions, or not at all
        s.put(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none"); // a position that is gone is a fault, never a fresh start
        s.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        s.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        // A start and a stop may have to sit out one fetch that finds nothing: 500 ms at the default.
        s.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        s.remove(ConsumerConfig.GROUP_ID_CONFIG);
        s.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        return s;
    }

    /** For writing decisions, dead letters and offsets in transactions. */
    public static Map<String, Object> events(Map<String, Object> kafka, String clientId, String transactionalId) {
        var s = common(kafka, clientId);
        s.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        s.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        s.put(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                transactionalId); // the same in each life: it fences the one before
        s.put(ProducerConfig.ACKS_CONFIG, "all"); // a decision that was acknowledged outlives its leader
        s.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true); // a resent batch is not a second decision
        s.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 15_000); // how long a dead coordinator can hold up readers
        s.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000); // then the outcome is unknown, and the log is asked
        s.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 8_000);
        s.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 12_000); // within the transaction's own time
        // After a commit the next transaction is told to wait while markers are written: ask again at once, not in 100
        // ms.
        s.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 1);
        s.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 5);
        s.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        s.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        // Room for the longest record; that it is short enough for the broker is seen to before it is sent.
        s.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 << 20);
        return s;
    }

    /** For writing what an operator says, record by record. */
    public static Map<String, Object> operator(Map<String, Object> kafka, String clientId) {
        var s = common(kafka, clientId);
        s.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        s.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        s.put(ProducerConfig.ACKS_CONFIG, "all"); // what was acknowledged outlives its leader
        s.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true); // said once
        s.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000); // then it is not said, as far as is known
        s.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 8_000);
        s.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        return s;
    }

    /** For writing ticks, one at a time. */
    public static Map<String, Object> signs(Map<String, Object> kafka, String clientId) {
        var s = operator(kafka, clientId);
        s.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0); // who waits for an absent broker decides nothing meanwhile
        s.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000); // then another one is worth more
        s.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
        return s;
    }

    /** For asking the cluster about itself. */
    public static Map<String, Object> admin(Map<String, Object> kafka, String clientId) {
        var s = common(kafka, clientId);
        s.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000); // a cluster that is away is soon said to be
        s.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        // To end a transaction is to ask again until its markers are written.
        s.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 10);
        return s;
    }

    /**
     * For asking a cluster that has answered about itself, once: while a broker is missed, and leaders are elected in its
     * place, nothing else is to be done than to wait.
     */
    public static Map<String, Object> patientAdmin(Map<String, Object> kafka, String clientId) {
        var s = admin(kafka, clientId);
        s.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 60_000); // as a consumer's
        return s;
    }

    private static HashMap<String, Object> common(Map<String, Object> kafka, String clientId) {
        var s = new HashMap<>(kafka);
        s.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        // A machine that is away may not even refuse: after this another one is tried, and this one with more patience
        // later.
        s.putIfAbsent(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 2_000);
        return s;
    }
}
