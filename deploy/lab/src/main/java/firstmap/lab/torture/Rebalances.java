package firstmap.lab.torture;

import firstmap.coordinator.kafka.ClientSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;

/** How often the coordinators' group has shared out the partitions anew, as the broker has written it down. */
final class Rebalances {
    private static final String OFFSETS = "__consumer_offsets";
    private static final short GROUP_METADATA = 2;

    private Rebalances() {}

    /** The generation of the group: each rebalance makes a new one. */
    static int count(Map<String, Object> kafka) {
        var settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        int generation = 0;
        try (var log = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = log.partitionsFor(OFFSETS).stream()
                    .map(info -> new TopicPartition(OFFSETS, info.partition()))
                    .toList();
            log.assign(partitions);
            log.seekToBeginning(partitions);
            var ends = log.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> log.position(partition) < ends.get(partition)))
                for (var record : log.poll(Duration.ofMillis(100)))
                    generation = Math.max(generation, generation(record.key(), record.value()));
        }
        return generation;
    }

    private static int generation(byte[] key, byte[] value) {
        if (key == null || value == null) return 0;
        var keys = ByteBuffer.wrap(key);
        if (keys.getShort() != GROUP_METADATA) return 0;
        var group = new GroupMetadataKey(new ByteBufferAccessor(keys), (short) 0).group();
        if (!group.equals(ClientSettings.GROUP)) return 0;
        var values = ByteBuffer.wrap(value);
        return new GroupMetadataValue(new ByteBufferAccessor(values), values.getShort()).generation();
    }
}
