package firstmap.lab.torture;

import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Sees events come, as any reader of what is committed does, and how long none came. */
final class EventWatch implements AutoCloseable {
    private final Installation installation;
    private final int partitions;
    private final long[] last;
    private final AtomicLongArray events;
    private final AtomicReferenceArray<ConsumerRecord<byte[], byte[]>> latest;
    private volatile long worstOfPartition;
    private volatile long worstOfAll;
    private boolean asking = true;
    private volatile boolean stopped;

    EventWatch(Installation installation, int partitions) {
        this.installation = installation;
        this.partitions = partitions;
        last = new long[partitions];
        events = new AtomicLongArray(partitions);
        latest = new AtomicReferenceArray<>(partitions);
    }

    void start() {
        Thread.ofPlatform().daemon().name("firstmap-torture-watch").start(this::run);
    }

    private void run() {
        var settings = new HashMap<>(installation.kafka());
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "firstmap-torture-watch");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200);
        try (var log = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var all = IntStream.range(0, partitions)
                    .mapToObj(partition ->
                            new TopicPartition(installation.namespace().topic(Topic.EVENTS), partition))
                    .toList();
            log.assign(all);
            log.seekToBeginning(all);
            while (!stopped) {
                var records = log.poll(Duration.ofMillis(100));
                long now = System.nanoTime();
                for (var partition : records.partitions()) seen(partition.partition(), now);
                for (var record : records) {
                    events.incrementAndGet(record.partition());
                    latest.set(record.partition(), record);
                }
            }
        }
    }

    private synchronized void seen(int partition, long now) {
        if (!asking) return;
        long latest = Arrays.stream(last).max().getAsLong();
        if (latest != 0) worstOfAll = Math.max(worstOfAll, now - latest);
        if (last[partition] != 0) worstOfPartition = Math.max(worstOfPartition, now - last[partition]);
        last[partition] = now;
    }

    /** Nobody asks any more: that no event comes is no gap. */
    synchronized void askingEnds() {
        long now = System.nanoTime();
        for (int i = 0; i < partitions; i++) seen(i, now); // one that has been silent since does not go uncounted
        asking = false;
    }

    long events() {
        return IntStream.range(0, partitions).mapToLong(events::get).sum();
    }

    long events(int partition) {
        return events.get(partition);
    }

    /** The last one that has come; null before the first. */
    ConsumerRecord<byte[], byte[]> last(int partition) {
        return latest.get(partition);
    }

    /** The longest time without an event on one partition, as long as somebody asked. */
    Duration worstOfPartition() {
        return Duration.ofNanos(worstOfPartition);
    }

    /** The longest time without any event. */
    Duration worstOfAll() {
        return Duration.ofNanos(worstOfAll);
    }

    @Override
    public void close() {
        stopped = true; // it looks soon
    }
}
