package firstmap.lab.simulation.kafka;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;

/** Which offsets the group has committed, and which stand in transactions whose marker has not come yet. */
public final class Offsets {
    private final Broker broker;
    private final Map<TopicPartition, OffsetAndMetadata> committed = new LinkedHashMap<>();
    private final Set<Transaction> pending = new LinkedHashSet<>();

    Offsets(Broker broker) {
        this.broker = broker;
    }

    void add(Transaction txn, Map<TopicPartition, OffsetAndMetadata> offsets) {
        txn.offsets.putAll(offsets);
        pending.add(txn);
    }

    /** OffsetCommit: outside of any transaction. */
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        committed.putAll(offsets);
        broker.committed(offsets);
    }

    void ended(Transaction txn) {
        pending.remove(txn);
        if (txn.outcome() == Transaction.Outcome.COMMITTED) committed.putAll(txn.offsets);
    }

    /**
     * OffsetFetch that asks for what is stable (KIP-447), as every read-committed consumer does.
     *
     * @throws UnstableOffsetCommitException while a transaction that has not ended holds one of them; clients ask again
     */
    Map<TopicPartition, OffsetAndMetadata> stable(Set<TopicPartition> asked) {
        for (var txn : pending)
            for (var partition : asked)
                if (txn.offsets.containsKey(partition))
                    throw new UnstableOffsetCommitException(partition + " is unstable");
        return of(asked);
    }

    private Map<TopicPartition, OffsetAndMetadata> of(Set<TopicPartition> asked) {
        var told = new LinkedHashMap<TopicPartition, OffsetAndMetadata>();
        for (var partition : asked) told.put(partition, committed.get(partition));
        return told;
    }
}
