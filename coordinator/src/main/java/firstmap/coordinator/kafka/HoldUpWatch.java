package firstmap.coordinator.kafka;

import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then, in a thread of its own, whether the requests or the events are held up by an open transaction. */
public final class HoldUpWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HoldUpWatch.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("firstmap-hold-ups").factory());
    private final WaitingTold waiting;
    private final List<TopicPartition> all = new ArrayList<>();

    /**
     * @param clients stay the caller's, and open for as long as this is
     * @param partitions of the requests, and of the events
     */
    public HoldUpWatch(Clients clients, int partitions) {
        waiting = new WaitingTold(clients::holdUps);
        for (var topic : List.of(Topic.REQUESTS, Topic.EVENTS))
            for (int partition = 0; partition < partitions; partition++)
                all.add(new TopicPartition(clients.namespace().topic(topic), partition));
        thread.scheduleWithFixedDelay(this::look, WaitingTold.PAUSE_MS, WaitingTold.PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            waiting.look(all);
        } catch (KafkaException e) {
            LOG.debug("nobody can tell what is waited for", e);
        }
    }

    /** Each transaction that is waited for, in a sentence. */
    public List<String> told() {
        return waiting.told();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
