package firstmap.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LogLoopTest {
    /** A poll that gives partitions asks for their offsets, too, and has none as long as a transaction holds them. */
    @Test
    void what_the_dead_left_open_is_ended_within_the_poll_that_gives_their_partitions() {
        var home = new TopicPartition(Topic.REQUESTS.topicName(), 0);
        var calls = new ArrayList<String>();
        var requests = new MockConsumer<byte[], byte[]>("earliest") {
            @Override
            public synchronized ConsumerRecords<byte[], byte[]> poll(Duration patience) {
                var polled = super.poll(patience);
                calls.add("polled");
                return polled;
            }

            @Override
            public synchronized Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
                calls.add("asked for offsets");
                return super.committed(partitions);
            }
        };
        var clients = new MemoryLog(Parts.SOUND) {
            @Override
            public Consumer<byte[], byte[]> requests() {
                return requests;
            }

            @Override
            public Producer<byte[], byte[]> events() {
                return new MockProducer<>();
            }

            @Override
            public void endTransactions() {
                calls.add("ended transactions");
            }
        };
        var loop =
                new LogLoop(clients, MemoryLog.PARTITIONS, Parts.SOUND, new Quarantine(), new Counters(), () -> false);
        loop.begin();
        requests.updateBeginningOffsets(Map.of(home, 0L));
        requests.schedulePollTask(() -> requests.rebalance(List.of(home)));

        loop.step(Duration.ZERO);
        loop.step(Duration.ZERO);

        assertThat(calls).containsExactly("ended transactions", "polled", "asked for offsets", "polled");
    }
}
