package firstmap.lab.simulation.kafka;

import org.apache.kafka.common.utils.Utils;

/** Where Kafka's own producer puts a key. */
public final class KeyPartition {
    private KeyPartition() {}

    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
