package firstmap.coordinator.kafka;

import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a coordinator asks of a cluster before it works there. */
public final class ClusterChecks {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterChecks.class);
    private static final String FEATURE = "transaction.version";

    private ClusterChecks() {}

    /**
     * Topics that keep their promises and transactions that cannot be mixed up.
     *
     * @return the partition count of the requests
     * @throws TopicAdmin.UnfitTopics if a topic that exists would break a promise
     * @throws Unfit if the cluster could have safe transactions but does not use them
     */
    static int check(Admin admin, Namespace namespace) {
        checkTransactions(admin);
        try {
            var topics = new TopicAdmin(admin, namespace);
            int partitions = topics.ensure(Topic.DEFAULT_PARTITIONS);
            topics.remarks().forEach(LOG::warn);
            checkPartitions(admin, namespace, partitions);
            return partitions;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new KafkaException("the topics cannot be created or checked", e.getCause());
        }
    }

    /** A board is at home where its key says; among more partitions that is elsewhere, and it would begin there anew. */
    private static void checkPartitions(Admin admin, Namespace namespace, int partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed;
        try {
            committed = HighWatermark.answer(
                    admin.listConsumerGroupOffsets(namespace.coordinators()).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return;
        }
        for (var offset : committed.values()) {
            var metadata = OffsetMetadata.read(offset);
            if (metadata.isPresent() && metadata.get().partitions() != partitions)
                throw new Unfit("%s has %d partitions, but its boards were decided among %d: some would live on two."
                                .formatted(
                                        namespace.topic(Topic.REQUESTS),
                                        partitions,
                                        metadata.get().partitions())
                        + " " + TopicAdmin.OTHER_NAMESPACE);
        }
    }

    /** Before its second version (KIP-890), a late end of one transaction can decide the next one (KAFKA-17754). */
    private static void checkTransactions(Admin admin) {
        var features = HighWatermark.answer(admin.describeFeatures().featureMetadata());
        var supported = features.supportedFeatures().get(FEATURE);
        if (supported == null || supported.maxVersion() < 2) {
            LOG.warn(
                    "These brokers do not have {} 2 (Kafka 4.0): a delayed commit may decide a later transaction",
                    FEATURE);
            return;
        }
        var finalized = features.finalizedFeatures().get(FEATURE);
        if (finalized == null || finalized.maxVersionLevel() < 2)
            throw new Unfit("The cluster has not turned on %s 2, without which a delayed commit may decide a later"
                            .formatted(FEATURE)
                    + " transaction; run: kafka-features.sh --bootstrap-server HOST:PORT upgrade --feature " + FEATURE
                    + "=2");
    }

    /** The cluster is not as it must be, and will not become so by itself. */
    public static final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unfit(String problem) {
            super(problem);
        }
    }
}
