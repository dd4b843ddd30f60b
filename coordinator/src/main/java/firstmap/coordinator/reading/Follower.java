package firstmap.coordinator.reading;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.kafka.LogRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all partitions of the events, as they are committed, and shows them to one {@link EventListener}. */
public final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final long BACKOFF_MS = 500;
    /** How often is looked whether the log is still the one that was begun with, and whether operators have said something. */
    private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(2).toNanos();

    private final Map<String, Object> settings;
    private final String topic;
    private final Supplier<Optional<EventListener.Shape>> shape;
    private final EventListener listener;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch following = new CountDownLatch(1);
    private volatile String outage = "not started";
    private volatile KafkaConsumer<byte[], byte[]> log;
    private Thread thread;

    /**
     * @param settings of a reader
     * @param topic of the events
     * @param shape of the log now; empty if there is none yet
     */
    Follower(
            Map<String, Object> settings,
            String topic,
            Supplier<Optional<EventListener.Shape>> shape,
            EventListener listener) {
        this.settings = settings;
        this.topic = topic;
        this.shape = shape;
        this.listener = listener;
    }

    public synchronized void start() {
        if (thread != null) throw new IllegalStateException("started before");
        thread = Thread.ofPlatform().daemon().name("firstmap-history").start(this::run);
    }

    private void run() {
        while (!isClosing()) {
            try {
                var now = shape.get();
                if (now.isPresent()) follow(now.get());
                else outage = "there is no topic " + topic;
            } catch (OutOfMemoryError e) {
                outage =
                        "out of memory: the log is not followed any more, and what is shown is old; a larger heap (-Xmx) helps";
                LOG.error("{}", outage);
                return;
            } catch (WakeupException e) {
                return; // closing
            } catch (KafkaException | LogAway e) {
                fails("the log cannot be read now: " + e, e);
            } catch (RuntimeException e) {
                fails("the log cannot be followed: " + (e.getMessage() == null ? e : e.getMessage()), e);
            }
            pause();
        }
    }

    /** Said once, however often it is tried again. */
    private void fails(String problem, RuntimeException because) {
        if (!problem.equals(outage)) {
            LOG.warn("{}", problem);
            LOG.debug("because of", because);
        }
        outage = problem;
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

    /** Returns when the listener wants to begin anew, or this is closed. */
    private void follow(EventListener.Shape now) {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings)) {
            log = consumer;
            var all = now.starts().keySet().stream()
                    .map(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(all);
            var begin = listener.begin(now);
            for (var home : all) {
                var offset = begin.get(home.partition());
                if (offset == null) consumer.seekToBeginning(List.of(home));
                else consumer.seek(home, offset);
            }
            outage = null;
            following.countDown();
            boolean goesOn = true;
            long looked = System.nanoTime();
            while (goesOn && !isClosing()) {
                if (System.nanoTime() - looked > LOOK_AGAIN_NANOS) {
                    if (!shape.get().map(now::isSameLogAs).orElse(false)) return;
                    looked = System.nanoTime();
                }
                var batch = consumer.poll(PATIENCE);
                var positions = new TreeMap<Integer, Long>();
                // While Kafka is away this waits; so whoever is shown the events need not.
                for (var home : all) positions.put(home.partition(), consumer.position(home));
                outage = null;
                var lines = new ArrayList<LogRecord>(batch.count());
                for (var stored : batch) lines.add(LogRecords.event(stored));
                goesOn = listener.read(lines, positions);
            }
        } finally {
            log = null;
        }
    }

    /** Why it does not follow, in one sentence; empty while it does. */
    public Optional<String> problem() {
        return Optional.ofNullable(outage);
    }

    /** Returns when it has begun to follow, or this time has gone. */
    public void awaitFollowing(Duration longest) {
        try {
            following.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the listener is left alone, or 30 s have gone. */
    @Override
    public void close() {
        closing.countDown();
        var consumer = log;
        if (consumer != null) consumer.wakeup();
        synchronized (this) {
            if (thread == null) return;
            try {
                thread.join(TimeUnit.SECONDS.toMillis(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
