package firstmap.coordinator.history;

import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all partitions of the events, as they are committed, into boards and an index. */
final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final long BACKOFF_MS = 500;

    private final Map<String, Object> settings;
    private final Admin admin;
    private final Known known = new Known();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile String outage = "not started";
    private volatile KafkaConsumer<byte[], byte[]> log;
    private Thread thread;

    /** @param settings of a reader */
    Follower(Map<String, Object> settings, Admin admin) {
        this.settings = settings;
        this.admin = admin;
    }

    synchronized void start() {
        if (thread != null) throw new IllegalStateException("started before");
        thread = Thread.ofPlatform().daemon().name("firstmap-history").start(this::run);
    }

    /** How many partitions the events have; 0 if there is no such topic yet. */
    static int partitions(Admin admin) {
        var topic = Topic.EVENTS.topicName();
        try {
            return admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get()
                    .partitions()
                    .size();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) return 0;
            throw e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
        }
    }

    private void run() {
        while (!isClosing()) {
            try {
                int partitions = partitions(admin);
                if (partitions > 0) follow(partitions);
                outage = "there is no topic " + Topic.EVENTS.topicName();
            } catch (WakeupException e) {
                return; // closing
            } catch (KafkaException e) {
                outage = e.toString();
                LOG.warn("The log cannot be read now: {}", outage);
            }
            pause();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void pause() {
        try {
            closing.await(BACKOFF_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    private void follow(int partitions) {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings)) {
            log = consumer;
            var all = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(Topic.EVENTS.topicName(), partition))
                    .toList();
            consumer.assign(all);
            lock.lock();
            try {
                known.partitions(partitions);
                for (var partition : all) {
                    var position = known.position(partition);
                    if (position == null) consumer.seekToBeginning(List.of(partition));
                    else consumer.seek(partition, position);
                }
            } finally {
                lock.unlock();
            }
            while (!isClosing()) {
                var batch = consumer.poll(PATIENCE);
                // Before the lock is taken: while Kafka is away this waits, and questions should not.
                var positions = all.stream().collect(Collectors.toMap(Function.identity(), consumer::position));
                outage = null;
                lock.lock();
                try {
                    batch.forEach(known::read);
                    positions.forEach(known::position);
                    moved.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        } finally {
            log = null;
        }
    }

    <T> T look(Function<Known, T> look) {
        lock.lock();
        try {
            return look.apply(known);
        } finally {
            lock.unlock();
        }
    }

    long lag(Map<TopicPartition, Long> ends) {
        return look(now -> now.behind(ends));
    }

    void await(Map<TopicPartition, Long> ends, Duration longest) {
        long left = longest.toNanos();
        lock.lock();
        try {
            while (known.behind(ends) > 0) {
                if (left <= 0)
                    throw new TimeoutException("still %d records behind the log after %d ms"
                            .formatted(known.behind(ends), longest.toMillis()));
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } finally {
            lock.unlock();
        }
    }

    Optional<String> problem() {
        var corrupt = look(now -> now.corruption());
        return corrupt.map(Throwable::getMessage).or(() -> Optional.ofNullable(outage));
    }

    @Override
    public void close() {
        closing.countDown();
        var consumer = log;
        if (consumer != null) consumer.wakeup();
        synchronized (this) {
            if (thread == null) return;
            try {
                thread.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
