package firstmap.lab.simulation.kafka;

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
    private final String instance;
    private ConsumerRebalanceListener listener;
    private Set<TopicPartition> owned = Set.of();
    private String member = "";
    private boolean joining = true;
    private int generation = -1;
    private ConsumerGroupMetadata metadata;

    GroupConsumer(Link link, Group group, Fetcher fetcher, Trace trace, String instance) {
        this.link = link;
        this.group = group;
        this.fetcher = fetcher;
        this.trace = trace;
        this.instance = instance;
        metadata = metadata(-1, "");
    }

    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        this.listener = listener;
    }

    public ConsumerRecords<byte[], byte[]> poll(Duration patience) {
        link.at(Call.POLL);
        long deadline = link.now() + patience.toNanos();
        while (true) {
            if (link.isThrough() && isMember() && hasPositions()) {
                var records = fetcher.fetch();
                if (!records.isEmpty()) return records;
            }
            if (link.now() >= deadline) return ConsumerRecords.empty();
            link.process().sleep(Math.min(LOOKS_AGAIN, deadline - link.now()));
        }
    }

    /** As it was when the member joined last: what has happened to it since, only the brokers know. */
    public ConsumerGroupMetadata groupMetadata() {
        return metadata;
    }

    public Set<TopicPartition> assignment() {
        return owned;
    }

    /** Of the record that would be read next; waits for the group's offset where nobody has read yet. */
    public long position(TopicPartition partition) {
        if (!owned.contains(partition)) throw new IllegalStateException(partition + " is not assigned");
        if (fetcher.position(partition) == null) {
            link.at(Call.FETCH_OFFSETS);
            link.ask(link.limits().consumer(), () -> stable(Set.of(partition)))
                    .forEach((at, offset) -> fetcher.seek(at, offset == null ? 0 : offset.offset()));
        }
        return fetcher.position(partition);
    }

    public void pause(Collection<TopicPartition> partitions) {
        fetcher.pause(partitions);
    }

    public void resume(Collection<TopicPartition> partitions) {
        fetcher.resume(partitions);
    }

    public void seek(TopicPartition partition, OffsetAndMetadata next) {
        fetcher.seek(partition, next.offset());
    }

    public void seekToBeginning(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> fetcher.seek(partition, 0));
    }

    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        link.at(Call.FETCH_OFFSETS);
        return link.ask(link.limits().consumer(), () -> stable(partitions));
    }

    public void close(CloseOptions options) {
        link.at(Call.CLOSE);
        if (link.isThrough() && !member.isEmpty()) group.leave(instance, member);
    }

    /** Nobody waits here in another thread. */
    public void wakeup() {}

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
            member = group.join(instance, member, link.process(), link.limits().session());
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
        owned = partitions;
        fetcher.clear();
        trace.say(link.process().name(), "is given " + given);
        listener.onPartitionsAssigned(partitions);
        return true;
    }

    private void give(Consumer<Collection<TopicPartition>> back) {
        fetcher.clear();
        var had = owned;
        owned = Set.of();
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
        var missing = new LinkedHashSet<TopicPartition>();
        for (var partition : owned) if (fetcher.position(partition) == null) missing.add(partition);
        if (missing.isEmpty()) return true;
        Map<TopicPartition, OffsetAndMetadata> told;
        try {
            told = stable(missing);
        } catch (UnstableOffsetCommitException e) {
            return false;
        }
        told.forEach((partition, offset) -> fetcher.seek(partition, offset == null ? 0 : offset.offset()));
        return true;
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
