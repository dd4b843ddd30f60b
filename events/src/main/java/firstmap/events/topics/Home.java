package firstmap.events.topics;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Where a board lives, on requests and events alike: the partition that Kafka's own Java producer chooses for its key,
 * written out so that readers can ask for it. On two it would be two boards.
 */
public final class Home {
    private Home() {}

    /** @param partitions of the topic, 1 or more */
    public static int of(String board, int partitions) {
        return of(board.getBytes(StandardCharsets.UTF_8), partitions);
    }

    /** The partition of a record with this key. */
    public static int of(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
