package firstmap.lab.simulation.kafka;

import firstmap.events.topics.Topic;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** A consumer without a group, that is told what to read. */
final class Reader {
    private static final long LOOKS_AGAIN = 20 * Agenda.MILLISECOND;

    private final Link link;
    private final Fetcher fetcher;
    private final Trace trace;

    Reader(Link link, Fetcher fetcher, Trace trace) {
        this.link = link;
        this.trace = trace;
        this.fetcher = fetcher;
    }

    public void assign(Collection<TopicPartition> partitions) {
        fetcher.clear();
        partitions.forEach(partition -> fetcher.seek(partition, 0));
    }

    public Set<TopicPartition> assignment() {
        return fetcher.partitions();
    }

    public void seek(TopicPartition partition, long offset) {
        fetcher.seek(partition, offset);
        if (offset > 0 && partition.topic().equals(Topic.EVENTS.topicName())) trace.count(Happening.SHORTENED_RECOVERY);
    }

    public void seekToBeginning(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> fetcher.seek(partition, 0));
    }

    public long position(TopicPartition partition) {
        return fetcher.position(partition);
    }

    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        link.at(Call.ENDS);
        return link.ask(link.limits().consumer(), () -> {
            var offsets = new LinkedHashMap<TopicPartition, Long>();
            partitions.forEach(partition -> offsets.put(partition, 0L));
            return offsets;
        });
    }

    /** For a read-committed consumer the last stable offset. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        link.at(Call.ENDS);
        return link.ask(link.limits().consumer(), () -> {
            var offsets = new LinkedHashMap<TopicPartition, Long>();
            for (var partition : partitions) offsets.put(partition, fetcher.end(fetcher.partition(partition)));
            return offsets;
        });
    }

    public ConsumerRecords<byte[], byte[]> poll(Duration patience) {
        link.at(Call.READ);
        long deadline = link.now() + patience.toNanos();
        while (true) {
            if (link.isThrough()) {
                var records = fetcher.fetch();
                if (!records.isEmpty()) return records;
            }
            if (link.now() >= deadline) return ConsumerRecords.empty();
            link.process().sleep(Math.min(LOOKS_AGAIN, deadline - link.now()));
        }
    }

    public void close() {}

    public void close(CloseOptions options) {}
}
