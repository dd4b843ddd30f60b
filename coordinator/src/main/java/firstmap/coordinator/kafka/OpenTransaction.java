package firstmap.coordinator.kafka;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * A transaction that has not ended, and hides what stands behind it from all who read what is committed.
 *
 * @param partition which it holds up
 * @param offset of the first record that is hidden
 * @param producer Kafka's number of whoever writes in it
 * @param known what the transactions' coordinator says of it; empty if it knows of none
 */
public record OpenTransaction(TopicPartition partition, long offset, long producer, Optional<Known> known) {
    /**
     * @param id by which its writer is known
     * @param sinceMs when it began, by the broker's clock; 0 if it does not say
     * @param longestMs after which the brokers end it, give or take the 10 s between two of their looks
     */
    public record Known(String id, long sinceMs, long longestMs) {}

    /** What is waited for, in one sentence. */
    public String sentence() {
        return "what stands in %s partition %d from offset %d on waits for the end of a transaction: %s"
                .formatted(
                        partition.topic(),
                        partition.partition(),
                        offset,
                        known.map(this::whose).orElseGet(this::nobodys));
    }

    private String whose(Known it) {
        return "%s (producer %d), open since %s; if nobody ends it, the brokers do at %s"
                .formatted(it.id(), producer, time(it.sinceMs()), time(it.sinceMs() + it.longestMs()));
    }

    private String nobodys() {
        return "producer %d, of which no coordinator of transactions knows; kafka-transactions.sh abort ends it"
                .formatted(producer);
    }

    private static String time(long ms) {
        return Utils.toLogDateTimeFormat(ms);
    }
}
