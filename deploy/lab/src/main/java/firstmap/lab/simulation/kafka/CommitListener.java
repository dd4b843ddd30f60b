package firstmap.lab.simulation.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Who is told what the brokers have decided, at the moment when they do. */
public interface CommitListener {
    void decided(Transaction txn);

    /** Outside of any transaction. */
    void committed(Map<TopicPartition, OffsetAndMetadata> offsets);
}
