package firstmap.coordinator.kafka;

import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Where the log ends now: the high watermark, which also counts what is not committed yet. A read-committed consumer
 * would answer with the last stable offset, and whoever stops there misses what stands behind an open transaction.
 */
public final class HighWatermark {
    private final Admin admin;
    private final Namespace namespace;

    public HighWatermark(Admin admin, Namespace namespace) {
        this.admin = admin;
        this.namespace = namespace;
    }

    /** @throws KafkaException if the cluster does not answer */
    public Map<TopicPartition, Long> of(Topic topic, Collection<Integer> partitions) {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        for (int partition : partitions)
            asked.put(new TopicPartition(namespace.topic(topic), partition), OffsetSpec.latest());
        var ends = new HashMap<TopicPartition, Long>();
        answer(admin.listOffsets(asked).all()).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** Waits for an answer; its failure is thrown as what it is. */
    public static <T> T answer(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException failure) throw failure;
            throw new KafkaException(e.getCause());
        }
    }
}
