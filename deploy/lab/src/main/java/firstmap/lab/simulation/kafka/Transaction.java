package firstmap.lab.simulation.kafka;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** One transaction: what it has touched, and how it ended. With KIP-890 a producer id and an epoch name just one. */
public final class Transaction {
    public enum Outcome {
        OPEN,
        COMMITTED,
        ABORTED
    }

    final String transactionalId;
    final long producerId;
    final int epoch;
    final long started;
    final Set<Partition> touched = new LinkedHashSet<>();
    final Map<TopicPartition, OffsetAndMetadata> offsets = new LinkedHashMap<>();
    private Outcome outcome = Outcome.OPEN;

    Transaction(String transactionalId, long producerId, int epoch, long started) {
        this.transactionalId = transactionalId;
        this.producerId = producerId;
        this.epoch = epoch;
        this.started = started;
    }

    /** Decided when the transaction coordinator has written it down; the markers follow. */
    public Outcome outcome() {
        return outcome;
    }

    void end(boolean commit) {
        outcome = commit ? Outcome.COMMITTED : Outcome.ABORTED;
    }

    /** Who has begun it. */
    public String transactionalId() {
        return transactionalId;
    }

    /** What it commits of the group's offsets. */
    public Map<TopicPartition, OffsetAndMetadata> offsets() {
        return offsets;
    }

    @Override
    public String toString() {
        return transactionalId + " " + producerId + ":" + epoch;
    }
}
