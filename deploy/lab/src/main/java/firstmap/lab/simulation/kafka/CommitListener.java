package firstmap.lab.simulation.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Who is told what the brokers have decided, and what members of the group read, at the moment when they do. */
public interface CommitListener {
    void decided(Transaction txn);

    /** Outside of any transaction. */
    void committed(Map<TopicPartition, OffsetAndMetadata> offsets);

    /** A member begins to read a partition. @param committed from where; null if nothing is */
    default void begins(Object member, int partition, OffsetAndMetadata committed) {}

    /** A member is given records. */
    default void reads(Object member, ConsumerRecords<byte[], byte[]> records) {}
}
