package firstmap.coordinator.log;

import java.util.HashMap;
import java.util.Map;
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

    void add(ConsumerRecord<?, ?> asked, Judge.Answer answer) {
        if (last != null && last.partition() != asked.partition()) putNextOffset();
        last = asked;
        requests++;
        switch (answer) {
            case Judge.Answer.Events(var records) -> events += records.size();
            case Judge.Answer.Unanswerable _ -> deadLetters++;
        }
    }

    /** Where reading goes on once this is committed. */
    Map<TopicPartition, OffsetAndMetadata> nextOffsets() {
        putNextOffset();
        return nextOffsets;
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
