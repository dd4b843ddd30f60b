package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.kafka.DeadLetter;
import firstmap.events.topics.Namespace;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BatchTest {
    @Test
    void reading_goes_on_behind_the_last_request_of_each_partition() {
        var batch = new Batch();
        for (long offset : new long[] {7, 8, 11}) batch.add(asked(0, offset), nothing());
        batch.add(asked(2, 100), nothing());
        assertThat(batch.positions())
                .hasSize(2)
                .hasEntrySatisfying(
                        new TopicPartition("requests", 0),
                        next -> assertThat(next.offset()).isEqualTo(12))
                .hasEntrySatisfying(
                        new TopicPartition("requests", 2),
                        next -> assertThat(next.offset()).isEqualTo(101));
    }

    @Test
    void only_what_was_committed_is_counted() {
        var counters = new Counters();
        var batch = new Batch();
        batch.add(asked(0, 1), nothing());
        batch.add(
                asked(0, 2),
                new RequestHandler.Answer.Unanswerable(DeadLetter.of(Namespace.DEFAULT, asked(0, 2), "no")));
        assertThat(counters.totals().requests()).isZero();
        batch.countTo(counters);
        assertThat(counters.totals()).isEqualTo(new Counters.Totals(2, 0, 1, 1, 0, 0, 0));
    }

    private static RequestHandler.Answer nothing() {
        return new RequestHandler.Answer.Events(List.of());
    }

    private static ConsumerRecord<byte[], byte[]> asked(int partition, long offset) {
        return new ConsumerRecord<>("requests", partition, offset, null, null);
    }
}
