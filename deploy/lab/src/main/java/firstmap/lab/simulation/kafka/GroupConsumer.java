package firstmap.lab.simulation.kafka;

import static org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;

/**
 * A consumer that is a static member of the group, as far as the loop uses one. All of the group's protocol happens inside
 * of {@link #poll}, as in Kafka's classic consumer; only heartbeats go on by themselves while the process runs.
 */
final class GroupConsumer {
    private static final long LOOKS_AGAIN = 40 * Agenda.MILLISECOND;
    private static final String GROUP = Namespace.DEFAULT.coordinators();

    private final Link link;
    private final Group group;
    private final Fetcher fetcher;
    private final Trace trace;
    private final CommitListener witness;
    private final String instance;
    private final Gate gate = new Gate();
    /** Null before it has subscribed. */
    private ConsumerRebalanceListener listener;

    private String member = "";
    private boolean joining = true;
    private int generation = -1;
    private ConsumerGroupMetadata metadata;

    GroupConsumer(Link link, Group group, Fetcher fetcher, Trace trace, CommitListener witness, String instance) {
        this.link = link;
        this.group = group;
        this.fetcher = fetcher;
        this.trace = trace;
        this.witness = witness;
        this.instance = instance;
        metadata = metadata(-1, "");
    }

    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        gate.requireOpen();
        this.listener = listener;
    }

    public ConsumerRecords<byte[], byte[]> poll(Duration patience) {
        gate.requireOpen();
        if (listener == null)
            throw new IllegalStateException("Consumer is not subscribed to any topics or assigned any partitions");
        link.at(Call.POLL);
        long deadline = link.now() + patience.toNanos();
        while (true) {
            gate.pass();
            if (link.isThrough() && isMember() && hasPositions()) {
                var records = fetcher.fetch();
                witness.reads(this, records);
                if (!records.isEmpty()) return records;
            }
            if (link.now() >= deadline) return ConsumerRecords.empty();
            link.process().sleep(Math.min(LOOKS_AGAIN, deadline - link.now()));
        }
    }

    /** As it was when the member joined last: what has happened to it since, only the brokers know. */
    public ConsumerGroupMetadata groupMetadata() {
        gate.requireOpen();
        return metadata;
    }

    public Set<TopicPartition> assignment() {
        gate.requireOpen();
        return Set.copyOf(fetcher.partitions());
    }

    /** Of the record that would be read next; waits for the group's offset where nobody has read yet. */
    public long position(TopicPartition partition) {
        gate.pass();
        if (fetcher.position(partition) == null) begin(committed(Set.of(partition)));
        return fetcher.position(partition);
    }

    public void pause(Collection<TopicPartition> partitions) {
        gate.requireOpen();
        fetcher.pause(partitions);
    }

    public void resume(Collection<TopicPartition> partitions) {
        gate.requireOpen();
        fetcher.resume(partitions);
    }

    public void seek(TopicPartition partition, OffsetAndMetadata next) {
        gate.requireOpen();
        fetcher.seek(partition, next.offset());
    }

    public void seek(TopicPartition partition, long offset) {
        gate.requireOpen();
        fetcher.seek(partition, offset);
    }

    public void seekToBeginning(Collection<TopicPartition> partitions) {
        gate.requireOpen();
        fetcher.seekToBeginning(partitions);
    }

    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        gate.pass();
        link.at(Call.FETCH_OFFSETS);
        return link.ask(link.limits().member().patience(), () -> {
            gate.pass();
            return stable(partitions);
        });
    }

    /** A static member stays in the group unless it is told to leave: it is waited for (KIP-345). */
    public void close(CloseOptions options) {
        if (!gate.close()) return;
        link.at(Call.CLOSE);
        if (member.isEmpty()) return;
        give(listener::onPartitionsRevoked);
        if (options.groupMembershipOperation() != LEAVE_GROUP) group.goWithoutLeaving(instance, member);
        else if (link.isThrough()) group.leave(instance, member);
    }

    /** From whatever thread. */
    public void wakeup() {
        gate.wakeUp();
    }

    // ---- membership

    private boolean isMember() {
        try {
            if (!joining) group.heartbeat(instance, member, generation);
        } catch (UnknownMemberIdException e) {
            trace.say(link.process().name(), "has lost its partitions");
            give(listener::onPartitionsLost);
            member = "";
            joining = true;
        } catch (RebalanceInProgressException e) {
            give(listener::onPartitionsRevoked);
            joining = true;
        }
        return !joining || join();
    }

    private boolean join() {
        Set<Integer> given;
        try {
            member = group.join(
                    instance, member, link.process(), link.limits().member().session());
            given = group.assignment(instance, member);
        } catch (UnknownMemberIdException e) {
            member = "";
            return false;
        }
        if (given == null) return false;
        joining = false;
        generation = group.generation();
        metadata = metadata(generation, member);
        var partitions = new LinkedHashSet<TopicPartition>();
        for (int number : new TreeSet<>(given)) partitions.add(new TopicPartition(Topic.REQUESTS.topicName(), number));
        fetcher.assign(Set.of());
        fetcher.assign(partitions);
        trace.say(link.process().name(), "is given " + given);
        listener.onPartitionsAssigned(partitions);
        return true;
    }

    private void give(Consumer<Collection<TopicPartition>> back) {
        var had = Set.copyOf(fetcher.partitions());
        fetcher.assign(Set.of());
        if (!had.isEmpty()) back.accept(had);
    }

    /** Kafka wants nobody but its own consumer to make one, and this stands for that. */
    @SuppressWarnings("removal")
    private ConsumerGroupMetadata metadata(int generation, String member) {
        return new ConsumerGroupMetadata(GROUP, generation, member, Optional.of(instance));
    }

    // ---- positions

    /** A new owner goes on where the group's offsets stand, once they are stable. */
    private boolean hasPositions() {
        var missing = fetcher.missing();
        if (missing.isEmpty()) return true;
        Map<TopicPartition, OffsetAndMetadata> told;
        try {
            told = stable(missing);
        } catch (UnstableOffsetCommitException e) {
            return false;
        }
        begin(told);
        return true;
    }

    private void begin(Map<TopicPartition, OffsetAndMetadata> committed) {
        committed.forEach((partition, offset) -> {
            if (offset == null) fetcher.reset(partition);
            else fetcher.seek(partition, offset.offset());
            witness.begins(this, partition.partition(), offset);
        });
    }

    private Map<TopicPartition, OffsetAndMetadata> stable(Set<TopicPartition> partitions) {
        try {
            return group.offsets().stable(partitions);
        } catch (UnstableOffsetCommitException e) {
            trace.count(Happening.OFFSETS_WAITED_FOR);
            throw e;
        }
    }
}
