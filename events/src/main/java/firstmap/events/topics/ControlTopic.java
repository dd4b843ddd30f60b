package firstmap.events.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** What operators have said, all of it and in order. There is little, so whoever wants to know it reads it whole. */
public final class ControlTopic {
    /** Its one partition. */
    public static final int PARTITION = 0;

    private ControlTopic() {}

    public static TopicPartition home(Namespace namespace) {
        return new TopicPartition(namespace.topic(Topic.CONTROL), PARTITION);
    }

    /**
     * The values of its records that stand before this end.
     *
     * @param log without a group, read-committed; stays the caller's
     */
    public static List<byte[]> values(Consumer<byte[], byte[]> log, Namespace namespace, long end) {
        return end == 0 ? List.of() : values(ReadToEnd.fromStart(log, Map.of(home(namespace), end)));
    }

    /** The same, up to where it ends now. */
    public static List<byte[]> values(Consumer<byte[], byte[]> log, Namespace namespace) {
        // Where there is no such topic, nothing has been said.
        if (log.partitionsFor(namespace.topic(Topic.CONTROL)).isEmpty()) return List.of();
        return values(ReadToEnd.all(log, namespace.topic(Topic.CONTROL)));
    }

    private static List<byte[]> values(ReadToEnd<byte[], byte[]> reading) {
        var values = new ArrayList<byte[]>();
        reading.each(record -> {
            if (record.value() != null) values.add(record.value());
        });
        return values;
    }
}
