package firstmap.deploy.simulation.kafka;

import org.apache.kafka.common.utils.Utils;

/** Where Kafka's own producer puts a key. */
public final class Keys {
    private Keys() {}

    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
