package firstmap.lab.torture;

import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** How many requests the coordinators' group has still before it, looked at again and again. */
final class ConsumerLag implements AutoCloseable {
    private static final long PAUSE_MILLIS = 500;
    private static final int PATIENCE_MILLIS = 5_000;

    private final Admin admin;
    private final Installation installation;
    private final int partitions;
    private volatile long behind;
    private volatile boolean closed;

    ConsumerLag(Installation installation, int partitions) {
        this.installation = installation;
        this.partitions = partitions;
        var settings = new HashMap<>(installation.kafka());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        admin = Admin.create(settings);
    }

    void start() {
        Thread.ofPlatform().daemon().name("firstmap-torture-backlog").start(() -> {
            while (!closed) {
                try {
                    behind = now();
                    Thread.sleep(PAUSE_MILLIS);
                } catch (ExecutionException _) {
                    // The broker is away: as it was.
                } catch (InterruptedException _) {
                    return;
                }
            }
        });
    }

    /** As it was a moment ago. */
    long behind() {
        return behind;
    }

    /** Asks the broker. */
    long now() throws ExecutionException, InterruptedException {
        var ends = admin.listOffsets(IntStream.range(0, partitions)
                        .mapToObj(partition ->
                                new TopicPartition(installation.namespace().topic(Topic.REQUESTS), partition))
                        .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest())))
                .all()
                .get();
        var committed = admin.listConsumerGroupOffsets(installation.namespace().coordinators())
                .partitionsToOffsetAndMetadata()
                .get();
        long sum = 0;
        for (var end : ends.entrySet()) {
            var reached = committed.get(end.getKey());
            sum += end.getValue().offset() - (reached == null ? 0 : OffsetMetadata.mark(reached));
        }
        return sum;
    }

    @Override
    public void close() {
        closed = true;
        admin.close(Duration.ofSeconds(1));
    }
}
