package firstmap.command.folder;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;

/**
 * What a group of consumers has committed of a topic, from the topic in which Kafka keeps it.
 *
 * @param offsets by partition
 * @param damages places of that topic that cannot be read: what was committed there is not known
 */
record CommittedOffsets(Map<Integer, OffsetAndMetadata> offsets, List<InternalTopic.Place> damages) {
    private static final String TOPIC = "__consumer_offsets";

    static CommittedOffsets of(LogFolder folder, String group, String topic) {
        var offsets = new HashMap<Integer, OffsetAndMetadata>();
        var damages = new ArrayList<InternalTopic.Place>();
        InternalTopic.read(folder, TOPIC, damages, record -> {
            var key = key(record)
                    .filter(it -> it.group().equals(group) && it.topic().equals(topic));
            if (key.isEmpty()) return;
            if (record.hasValue()) offsets.put(key.get().partition(), value(record.value()));
            else offsets.remove(key.get().partition());
        });
        return new CommittedOffsets(offsets, damages);
    }

    /** Other kinds of records tell of the members of groups. */
    private static Optional<OffsetCommitKey> key(Record record) {
        if (!record.hasKey()) return Optional.empty();
        var key = record.key();
        short kind = key.getShort();
        if (kind != 0 && kind != 1) return Optional.empty();
        return Optional.of(new OffsetCommitKey(new ByteBufferAccessor(key), OffsetCommitKey.HIGHEST_SUPPORTED_VERSION));
    }

    private static OffsetAndMetadata value(ByteBuffer buffer) {
        short version = buffer.getShort();
        var value = new OffsetCommitValue(new ByteBufferAccessor(buffer), version);
        return new OffsetAndMetadata(value.offset(), value.metadata());
    }
}
