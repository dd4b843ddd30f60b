package firstmap.coordinator.reading;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.LogRecords;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads from the log by position. For one thread at a time. */
final class LogReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** Nearer than this, reading on is quicker than asking anew. */
    private static final long NEAR = 500;

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> log;

    /** @param topic of the events */
    LogReader(Map<String, Object> kafka, String topic, String clientId) {
        this.topic = topic;
        var settings = ClientSettings.reader(kafka, clientId);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        // What is asked for is there: an answer that would wait for more only holds up the next question.
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 0);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 128 << 10);
        log = new KafkaConsumer<>(settings);
    }

    /**
     * Reads single events until told that it is enough, or there are no more.
     *
     * @param offsets of committed events, in ascending order
     * @throws EventsGone if one of them is not there any more
     * @throws TimeoutException if the cluster does not answer
     */
    void read(int partition, long[] offsets, Predicate<LogRecord> isEnough) {
        var home = new TopicPartition(topic, partition);
        log.assign(List.of(home));
        int done = 0;
        long next = Long.MIN_VALUE; // where reading on would start
        long limit = System.nanoTime() + LONGEST.toNanos();
        while (done < offsets.length) {
            long wanted = offsets[done];
            if (wanted < next || wanted - NEAR > next) log.seek(home, wanted);
            var polled = poll(partition, wanted);
            for (var stored : polled) {
                next = stored.offset() + 1;
                if (done == offsets.length || stored.offset() < offsets[done]) continue;
                if (stored.offset() > offsets[done]) throw new EventsGone(partition, offsets[done]);
                if (isEnough.test(LogRecords.event(stored))) return;
                done++;
            }
            if (!polled.isEmpty()) limit = System.nanoTime() + LONGEST.toNanos();
            else if (System.nanoTime() > limit) throw silence(partition, wanted);
        }
    }

    /**
     * Reads a partition from this offset, or its start if that is later, until told that it is enough.
     *
     * @throws TimeoutException if nothing comes for long
     */
    void scan(int partition, long from, Predicate<LogRecord> isEnough) {
        var home = new TopicPartition(topic, partition);
        log.assign(List.of(home));
        if (from == 0) log.seekToBeginning(List.of(home));
        else log.seek(home, from);
        long limit = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            var polled = poll(partition, from);
            for (ConsumerRecord<byte[], byte[]> stored : polled) if (isEnough.test(LogRecords.event(stored))) return;
            if (!polled.isEmpty()) limit = System.nanoTime() + LONGEST.toNanos();
            else if (System.nanoTime() > limit) throw silence(partition, from);
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(int partition, long wanted) {
        try {
            return log.poll(PATIENCE);
        } catch (OffsetOutOfRangeException e) {
            throw new EventsGone(partition, wanted);
        }
    }

    private static TimeoutException silence(int partition, long wanted) {
        return new TimeoutException("partition %d offset %d could not be read: nothing came for %d s"
                .formatted(partition, wanted, LONGEST.toSeconds()));
    }

    /** Makes a reading fail, from any thread. */
    void wakeup() {
        log.wakeup();
    }

    @Override
    public void close() {
        log.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
