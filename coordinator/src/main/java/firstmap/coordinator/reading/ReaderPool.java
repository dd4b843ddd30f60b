package firstmap.coordinator.reading;

import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;

/** A few readers of the log, so that a long reading does not hold up the short ones. */
final class ReaderPool implements AutoCloseable {
    private static final int MOST = 4;

    private final Map<String, Object> kafka;
    private final String topic;
    private final String clientId;
    private final Semaphore free = new Semaphore(MOST, true);
    private final Deque<LogReader> idle = new ConcurrentLinkedDeque<>();
    private final Set<LogReader> used = ConcurrentHashMap.newKeySet();
    private final AtomicInteger made = new AtomicInteger();

    ReaderPool(Map<String, Object> kafka, String topic, String clientId) {
        this.topic = topic;
        this.kafka = kafka;
        this.clientId = clientId;
    }

    /** Waits for one that is free. One that has failed is not used again. */
    void use(Consumer<LogReader> reading) {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        try {
            var reader = idle.poll();
            if (reader == null) reader = new LogReader(kafka, topic, clientId + "-" + made.incrementAndGet());
            used.add(reader);
            try {
                reading.accept(reader);
            } catch (RuntimeException | Error e) {
                reader.close();
                throw e;
            } finally {
                used.remove(reader);
            }
            idle.push(reader);
        } finally {
            free.release();
        }
    }

    /** Those that are in use fail, and are waited for, 10 s at most. */
    @Override
    public void close() {
        used.forEach(LogReader::wakeup);
        try {
            if (!free.tryAcquire(MOST, 10, TimeUnit.SECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        idle.forEach(LogReader::close);
    }
}
