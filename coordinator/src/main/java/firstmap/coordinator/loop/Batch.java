package firstmap.coordinator.loop;

import firstmap.coordinator.kafka.OffsetMetadata;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What one transaction has answered so far. */
final class Batch {
    private final Map<TopicPartition, OffsetAndMetadata> nextOffsets = new HashMap<>();
    private ConsumerRecord<?, ?> last;
    private long requests;
    private long events;
    private long deadLetters;

    void add(ConsumerRecord<?, ?> asked, RequestHandler.Answer answer) {
        if (last != null && last.partition() != asked.partition()) putNextOffset();
        last = asked;
        requests++;
        switch (answer) {
            case RequestHandler.Answer.Events(var records) -> events += records.size();
            case RequestHandler.Answer.Unanswerable _ -> deadLetters++;
        }
    }

    /** Where reading goes on once this is committed, and what stands in the log by then. */
    Map<TopicPartition, OffsetAndMetadata> nextOffsets(IntFunction<OffsetMetadata> tallies) {
        putNextOffset();
        var told = new HashMap<TopicPartition, OffsetAndMetadata>();
        nextOffsets.forEach((home, next) -> told.put(
                home,
                new OffsetAndMetadata(
                        next.offset(),
                        next.leaderEpoch(),
                        tallies.apply(home.partition()).text())));
        return told;
    }

    void countTo(Counters counters) {
        counters.committed(requests, events, deadLetters);
    }

    private void putNextOffset() {
        nextOffsets.put(
                new TopicPartition(last.topic(), last.partition()),
                new OffsetAndMetadata(last.offset() + 1, last.leaderEpoch(), ""));
    }
}
