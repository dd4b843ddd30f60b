package firstmap.lab.torture;

import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Boards that keep asking at a steady rate, whatever happens to the cluster, until they are told to stop. */
final class Load implements AutoCloseable {
    private static final long TICK_MILLIS = 10;
    private static final long MOST_SECONDS_BEHIND = 30;
    private static final int PATIENCE_MILLIS = 600_000; // a broker that is away comes back

    private final KafkaProducer<byte[], byte[]> producer;
    private final List<BoardTraffic> askers = new ArrayList<>();
    private final List<String> boards = new ArrayList<>();
    private final Installation installation;
    private final int partitions;
    private final int perSecond;
    private final LongSupplier behind;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean stopped;
    private Thread thread;

    /**
     * @param boards how many; they take turns, and some are at home on each partition
     * @param perSecond requests of all together
     * @param behind how many of them wait for an answer: while it is more than half a minute's, nobody asks
     */
    Load(Installation installation, int boards, int partitions, int perSecond, long seed, LongSupplier behind) {
        this.behind = behind;
        this.installation = installation;
        this.partitions = partitions;
        this.perSecond = perSecond;
        for (int i = 0; i < boards; i++) {
            var name = name("board-" + i, i % partitions, partitions);
            this.boards.add(name);
            askers.add(new BoardTraffic(name, i / partitions, seed * 1_000_003 + i));
        }
        var settings = new HashMap<>(installation.kafka());
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "firstmap-torture-load");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true); // in their order, and none twice by itself
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** This name, or the next that begins so and is at home on the partition. */
    static String name(String first, int home, int partitions) {
        for (int attempt = 0; ; attempt++) {
            var name = first + (attempt == 0 ? "" : "." + attempt);
            if (Home.of(name, partitions) == home) return name;
        }
    }

    List<String> boards() {
        return boards;
    }

    void start() {
        thread = Thread.ofPlatform().daemon().name("firstmap-torture-load").start(this::run);
    }

    private void run() {
        long asked = 0;
        long last = System.nanoTime();
        double due = 0;
        try {
            while (!stopped) {
                long now = System.nanoTime();
                due = Math.min(due + (now - last) / 1e9 * perSecond, perSecond); // what was missed is not made up for
                last = now;
                if (behind.getAsLong() > MOST_SECONDS_BEHIND * perSecond) due = 0;
                for (; due >= 1 && !stopped; due--) ask(asked++);
                Thread.sleep(TICK_MILLIS);
            }
        } catch (InterruptedException | InterruptException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks the next question of the board whose turn it is. */
    void ask(long turn) {
        int whose = (int) (turn % askers.size());
        var record = askers.get(whose).next();
        int home = Home.of(boards.get(whose), partitions);
        // Also what has no key, or another board's, goes where this board's requests go.
        int partition = record.isAstray() ? (home + 1) % partitions : home;
        producer.send(
                new ProducerRecord<>(
                        installation.namespace().topic(Topic.REQUESTS), partition, record.key(), record.value()),
                (_, failure) -> (failure == null ? accepted : failed).increment());
    }

    /** Records that the broker has taken. */
    long accepted() {
        return accepted.sum();
    }

    /** Records that it has not, or nobody knows. */
    long failed() {
        return failed.sum();
    }

    /** Returns when all that was asked has been taken, or nobody knows. */
    void flush() {
        producer.flush();
    }

    /** Asks no more, and returns when all that was asked has been taken. */
    void stop() throws InterruptedException {
        stopped = true;
        if (thread != null) thread.join();
        producer.flush();
    }

    @Override
    public void close() {
        stopped = true;
        if (thread != null) thread.interrupt();
        producer.close(Duration.ofSeconds(1));
    }
}
