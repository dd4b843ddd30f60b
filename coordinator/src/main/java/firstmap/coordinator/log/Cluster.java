package firstmap.coordinator.log;

import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a coordinator asks of a cluster before it works there. */
final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final String FEATURE = "transaction.version";

    private Cluster() {}

    /**
     * Topics that keep their promises and transactions that cannot be mixed up.
     *
     * @return the partition count of the requests
     * @throws TopicAdmin.UnfitTopics if a topic that exists would break a promise
     * @throws Unfit if the cluster could have safe transactions but does not use them
     */
    static int check(Admin admin) {
        checkTransactions(admin);
        try {
            return new TopicAdmin(admin).ensure(Topic.DEFAULT_PARTITIONS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new KafkaException("the topics cannot be created or checked", e.getCause());
        }
    }

    /** Before its second version (KIP-890), a late end of one transaction can decide the next one (KAFKA-17754). */
    private static void checkTransactions(Admin admin) {
        var features = LogEnd.answer(admin.describeFeatures().featureMetadata());
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
                    + " transaction; run: kafka-features.sh upgrade --feature " + FEATURE + "=2");
    }

    /** The cluster is not as it must be, and will not become so by itself. */
    static final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unfit(String problem) {
            super(problem);
        }
    }
}
