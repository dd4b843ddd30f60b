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
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** A consumer without a group, that is told what to read. */
final class Reader {
    private static final long LOOKS_AGAIN = 20 * Agenda.MILLISECOND;

    private final Link link;
    private final Fetcher fetcher;
    private final Trace trace;
    private final Gate gate = new Gate();

    Reader(Link link, Fetcher fetcher, Trace trace) {
        this.link = link;
        this.trace = trace;
        this.fetcher = fetcher;
    }

    public void assign(Collection<TopicPartition> partitions) {
        gate.requireOpen();
        fetcher.assign(partitions);
    }

    public Set<TopicPartition> assignment() {
        gate.requireOpen();
        return fetcher.partitions();
    }

    public void seek(TopicPartition partition, long offset) {
        gate.requireOpen();
        fetcher.seek(partition, offset);
        if (offset > 0 && partition.topic().equals(Topic.EVENTS.topicName())) trace.count(Happening.SHORTENED_RECOVERY);
    }

    public void seekToBeginning(Collection<TopicPartition> partitions) {
        gate.requireOpen();
        fetcher.seekToBeginning(partitions);
    }

    public void pause(Collection<TopicPartition> partitions) {
        gate.requireOpen();
        fetcher.pause(partitions);
    }

    public void resume(Collection<TopicPartition> partitions) {
        gate.requireOpen();
        fetcher.resume(partitions);
    }

    public long position(TopicPartition partition) {
        gate.pass();
        if (fetcher.position(partition) == null) fetcher.reset(partition);
        return fetcher.position(partition);
    }

    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, Partition::start);
    }

    /** For a read-committed consumer the last stable offset. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, fetcher::end);
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, ToLongFunction<Partition> which) {
        gate.pass();
        link.at(Call.ENDS);
        return link.ask(link.limits().reader().patience(), () -> {
            gate.pass();
            var offsets = new LinkedHashMap<TopicPartition, Long>();
            for (var partition : partitions) offsets.put(partition, which.applyAsLong(fetcher.partition(partition)));
            return offsets;
        });
    }

    public ConsumerRecords<byte[], byte[]> poll(Duration patience) {
        gate.requireOpen();
        if (fetcher.partitions().isEmpty())
            throw new IllegalStateException("Consumer is not subscribed to any topics or assigned any partitions");
        link.at(readsSigns() ? Call.SIGN : Call.READ);
        long deadline = link.now() + patience.toNanos();
        while (true) {
            gate.pass();
            if (link.isThrough()) {
                var records = fetcher.fetch();
                if (!records.isEmpty()) return records;
            }
            if (link.now() >= deadline) return ConsumerRecords.empty();
            link.process().sleep(Math.min(LOOKS_AGAIN, deadline - link.now()));
        }
    }

    /** As often as it decides. */
    private boolean readsSigns() {
        return fetcher.partitions().iterator().next().topic().equals(Topic.ALIVE.topicName());
    }

    public void wakeup() {
        gate.wakeUp();
    }

    public void close() {
        gate.close();
    }

    public void close(CloseOptions options) {
        close();
    }
}
