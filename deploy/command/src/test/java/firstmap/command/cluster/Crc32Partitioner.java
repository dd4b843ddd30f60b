package firstmap.command.cluster;

import java.util.Map;
import java.util.zip.CRC32;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;

/** Chooses as librdkafka does by default for records that have a key ({@code consistent_random}). */
public final class Crc32Partitioner implements Partitioner {
    @Override
    public int partition(String topic, Object key, byte[] keyBytes, Object value, byte[] valueBytes, Cluster cluster) {
        return of(keyBytes, cluster.partitionCountForTopic(topic));
    }

    static int of(byte[] key, int partitions) {
        var crc = new CRC32();
        crc.update(key);
        return (int) (crc.getValue() % partitions);
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}
}
