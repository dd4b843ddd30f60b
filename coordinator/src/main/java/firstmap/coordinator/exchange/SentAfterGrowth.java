package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.LogRecord;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.io.IOException;

/**
 * Requests that were sent when the topic had more partitions than boards were decided among. They stand where their key
 * says now, which is not where their boards are, and no coordinator has answered one: they are unanswered requests of
 * their boards' own partitions.
 */
final class SentAfterGrowth {
    private final Recording from;

    /** What is done with one of them. */
    interface Writer {
        void write(LogRecord request) throws IOException;
    }

    SentAfterGrowth(Recording from) {
        this.from = from;
    }

    /** Whether it is one of them, on a partition that boards were decided on. */
    boolean has(LogRecord line) {
        return from.added() > 0
                && line.topic() == Topic.REQUESTS
                && home(line) != line.partition()
                && line.offset() >= from.answered(line.partition()).orElse(0);
    }

    /** Those that belong on this partition, in the order of each partition that they stand on. */
    void of(int partition, Writer writer) throws IOException {
        if (from.added() == 0) return;
        for (int stands = 0; stands < from.partitions() + from.added(); stands++) {
            if (stands == partition) continue;
            try (var requests = from.open(Topic.REQUESTS, stands)) {
                for (var line = requests.next(); line != null; line = requests.next())
                    if (home(line) == partition && (stands >= from.partitions() || has(line))) writer.write(line);
            }
        }
    }

    /** One without a key is nobody's, and stays a request that cannot be answered. */
    private int home(LogRecord line) {
        return line.key() == null ? line.partition() % from.partitions() : Home.of(line.key(), from.partitions());
    }
}
