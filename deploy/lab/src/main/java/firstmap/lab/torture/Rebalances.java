package firstmap.lab.torture;

import firstmap.events.topics.Installation;
import firstmap.events.topics.ReadToEnd;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
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
    static int count(Installation installation) {
        var settings = new HashMap<>(installation.kafka());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        var group = installation.namespace().coordinators();
        var generation = new AtomicInteger();
        try (var log = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            ReadToEnd.all(log, OFFSETS)
                    .each(record ->
                            generation.accumulateAndGet(generation(group, record.key(), record.value()), Math::max));
        }
        return generation.get();
    }

    private static int generation(String group, byte[] key, byte[] value) {
        if (key == null || value == null) return 0;
        var keys = ByteBuffer.wrap(key);
        if (keys.getShort() != GROUP_METADATA) return 0;
        var told = new GroupMetadataKey(new ByteBufferAccessor(keys), (short) 0).group();
        if (!told.equals(group)) return 0;
        var values = ByteBuffer.wrap(value);
        return new GroupMetadataValue(new ByteBufferAccessor(values), values.getShort()).generation();
    }
}
