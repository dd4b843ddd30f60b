package firstmap.coordinator.loop;

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
    private boolean isParked = true;

    void add(ConsumerRecord<?, ?> asked, RequestHandler.Answer answer) {
        if (last != null && last.partition() != asked.partition()) putNextOffset();
        last = asked;
        requests++;
        isParked &= answer instanceof RequestHandler.Answer.Parked;
        switch (answer) {
            case RequestHandler.Answer.Events(var records) -> events += records.size();
            case RequestHandler.Answer.Unanswerable _ -> deadLetters++;
            case RequestHandler.Answer.Parked _ -> {}
        }
    }

    /** Whether all of it are turns that wait for others. */
    boolean isParked() {
        return isParked;
    }

    /** Behind the last request of each partition. */
    Map<TopicPartition, OffsetAndMetadata> positions() {
        putNextOffset();
        return Map.copyOf(nextOffsets);
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
