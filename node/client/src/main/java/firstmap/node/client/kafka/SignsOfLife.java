package firstmap.node.client.kafka;

import firstmap.events.Durations;
import firstmap.events.Sign;
import firstmap.events.json.SignJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to whoever owns a board's partition that nodes live: often enough for the board's lease, on a thread of its own and with
 * a producer of its own. So a node that computes, waits for its turn or for Kafka is not silent; one whose process is stopped
 * is.
 *
 * <p>A mark that does not arrive is not missed: where Kafka is away, nobody counts.
 */
final class SignsOfLife implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SignsOfLife.class);

    /** Marks in the time of one lease, so that some may get lost. */
    private static final int MARKS = 5;
    /** Whoever ends does not wait for longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Supplier<Producer<byte[], byte[]>> connect;
    private final TopicPartition home;
    private final String board;
    private final ScheduledThreadPoolExecutor timer;

    private volatile Duration lease = Duration.ZERO;
    private Future<?> beat;
    // Both are the timer's.
    private final Set<String> nodes = new TreeSet<>();
    private Producer<byte[], byte[]> producer;

    /**
     * @param connect makes the producer, which keeps the order of what it is given; called when there is something to say
     * @param home the board's partition of the topic
     */
    SignsOfLife(Supplier<Producer<byte[], byte[]>> connect, TopicPartition home, String board) {
        this.connect = connect;
        this.home = home;
        this.board = board;
        timer = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().daemon().name("alive-" + board).factory(),
                new ThreadPoolExecutor.DiscardPolicy()); // once it is closed nothing is to be said
    }

    /** These live, too, and now. It waits for nothing. @param lease of the board */
    synchronized void live(Collection<String> who, Duration lease) {
        var more = List.copyOf(who);
        timer.execute(() -> nodes.addAll(more));
        if (lease.equals(this.lease)) timer.execute(() -> mark(more));
        else {
            this.lease = lease;
            if (beat != null) beat.cancel(false);
            beat = timer.scheduleWithFixedDelay(
                    () -> mark(nodes), 0, lease.dividedBy(MARKS).toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void mark(Collection<String> who) {
        try {
            for (var node : who) producer().send(record(new Sign.Mark(board, node)));
        } catch (KafkaException | IllegalStateException e) {
            // The next mark says as much as this one; while the process ends nothing is to be said.
            LOG.debug("no mark of {} on board {}", who, board, e);
        }
    }

    /** The part of these is over: they are silent from now on, and it is no death. */
    void goodbye(Collection<String> who) {
        if (lease.isZero()) return;
        var gone = List.copyOf(who);
        try {
            timer.submit(() -> say(gone), null).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn(
                    "Kafka has not taken the goodbye of {} on board {}: what it still holds is undone when its lease of {} has ended",
                    String.join(", ", gone),
                    board,
                    Durations.text(lease.toNanos()));
        }
    }

    private void say(Collection<String> gone) {
        nodes.removeAll(gone);
        try {
            var said = gone.stream()
                    .map(node -> producer().send(record(new Sign.Goodbye(board, node))))
                    .toList();
            for (var each : said) each.get();
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ProducerRecord<byte[], byte[]> record(Sign sign) {
        var key = sign.key().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(home.topic(), home.partition(), key, SignJson.write(sign));
    }

    private Producer<byte[], byte[]> producer() {
        if (producer == null) producer = connect.get();
        return producer;
    }

    /** Nothing more is said. Who has not said goodbye is as good as dead. */
    @Override
    public void close() {
        if (!lease.isZero())
            timer.execute(() -> {
                if (producer != null) producer.close(Duration.ZERO);
            });
        timer.shutdown();
    }
}
