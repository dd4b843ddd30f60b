package firstmap.deploy.simulation.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Who is told what the brokers have decided, at the moment when they do. */
public interface Witness {
    void decided(Txn txn);

    /** Outside of any transaction. */
    void committed(Map<TopicPartition, OffsetAndMetadata> offsets);
}
