package firstmap.command.folder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.coordinator.transaction.TransactionState;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;

/** The transactions that a broker would go on with, or end, if it started on the folder. */
final class TransactionStates {
    private static final String TOPIC = "__transaction_state";

    private final Map<String, TransactionLogValue> states = new HashMap<>();
    private final List<InternalTopic.Place> damages = new ArrayList<>();

    TransactionStates(LogFolder folder) {
        InternalTopic.read(folder, TOPIC, damages, this::see);
    }

    private void see(Record record) {
        var key = record.key();
        if (key.getShort() != 0) return;
        var id = new TransactionLogKey(new ByteBufferAccessor(key), (short) 0).transactionalId();
        if (!record.hasValue()) {
            states.remove(id);
            return;
        }
        var value = record.value();
        short version = value.getShort();
        states.put(id, new TransactionLogValue(new ByteBufferAccessor(value), version));
    }

    /** Whether it knows of a transaction of this producer on the partition that has to be ended there. */
    boolean willEnd(long producer, String topic, int partition) {
        return states.values().stream()
                .filter(it -> it.producerId() == producer || it.previousProducerId() == producer)
                .filter(it -> isOpen(TransactionState.fromId(it.transactionStatus())))
                .anyMatch(it -> it.transactionPartitions() != null
                        && it.transactionPartitions().stream()
                                .anyMatch(of -> of.topic().equals(topic)
                                        && of.partitionIds().contains(partition)));
    }

    private static boolean isOpen(TransactionState state) {
        return switch (state) {
            case ONGOING, PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> true;
            case EMPTY, COMPLETE_COMMIT, COMPLETE_ABORT, DEAD -> false;
        };
    }

    /** Places of the topic that cannot be read: then it does not know all. */
    List<InternalTopic.Place> damages() {
        return damages;
    }
}
