package firstmap.coordinator.kafka;

import firstmap.events.Invalid;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;

/**
 * Work on whole partitions of the requests that several processes share as members of one group. The results of a
 * partition and its position in the group are one transaction, so that each partition is done once, whoever dies.
 */
public final class SharedPartitions {
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Map<String, Object> kafka;
    private final String requests;
    private final String group;
    private final String job;
    private final ResultTopic results;
    private final SortedSet<Integer> assigned = new TreeSet<>();
    private Task task;

    /** What is to be done. */
    public interface Work {
        /** @param stop asked now and then; what is returned after that is of no use */
        List<ResultTopic.Result> of(int partition, BooleanSupplier stop);
    }

    /** It cannot be done under these names. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String problem) {
            super(problem);
        }
    }

    private record Task(int partition, AtomicBoolean stop, CompletableFuture<List<ResultTopic.Result>> result) {}

    /**
     * @param group of the processes that share this job and no other, as the user calls it
     * @param job what is done, in a few words: a group that has done another refuses
     * @throws Invalid if coordinators could have that name
     */
    public SharedPartitions(Installation installation, String group, String job, ResultTopic results) {
        kafka = installation.kafka();
        requests = installation.namespace().topic(Topic.REQUESTS);
        this.group = installation.namespace().group(group);
        this.job = job;
        this.results = results;
    }

    /**
     * Returns when every partition has been done, by whichever process.
     *
     * @return those that were done here
     */
    public SortedSet<Integer> run(int partitions, Work work) {
        var here = new TreeSet<Integer>();
        results.ensure(partitions);
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings())) {
            consumer.subscribe(List.of(requests), new Assignment(consumer));
            var open = open(consumer, partitions);
            while (!open.isEmpty()) {
                consumer.poll(PATIENCE); // nothing comes: it only keeps this member in the group
                if (task == null) {
                    open = open(consumer, partitions);
                    assigned.stream().filter(open::contains).findFirst().ifPresent(next -> start(next, work));
                } else if (task.result().isDone() && commit(consumer)) {
                    here.add(task.partition());
                    task = null;
                }
            }
            return here;
        } finally {
            drop();
        }
    }

    private void start(int partition, Work work) {
        var stop = new AtomicBoolean();
        var result = new CompletableFuture<List<ResultTopic.Result>>();
        task = new Task(partition, stop, result);
        Thread.ofPlatform().daemon().name("firstmap-partition-" + partition).start(() -> {
            try {
                result.complete(work.of(partition, stop::get));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
    }

    /** False if the group is about to change: then it is tried again, unless the partition goes to another member. */
    private boolean commit(KafkaConsumer<byte[], byte[]> consumer) {
        var home = new TopicPartition(requests, task.partition());
        var end = consumer.endOffsets(List.of(home)).get(home);
        try {
            results.write(
                    group + "-" + task.partition(),
                    task.result().join(),
                    Map.of(home, new OffsetAndMetadata(end, job)),
                    consumer.groupMetadata());
            return true;
        } catch (CommitFailedException
                | RebalanceInProgressException
                | ProducerFencedException
                | InvalidProducerEpochException _) {
            return false;
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw e;
        }
    }

    /** Partitions that nobody has done yet. */
    private Set<Integer> open(KafkaConsumer<byte[], byte[]> consumer, int partitions) {
        var all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(requests, partition))
                .collect(Collectors.toSet());
        var done = new HashMap<>(consumer.committed(all, LONGEST));
        done.values().removeIf(offset -> offset == null);
        for (var offset : done.values())
            if (!offset.metadata().equals(job))
                throw new Refused("group " + group + " has done something else (" + offset.metadata()
                        + "); a job needs a group of its own");
        all.removeAll(done.keySet());
        return all.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }

    private void drop() {
        if (task == null) return;
        task.stop().set(true);
        task = null;
    }

    private Map<String, Object> settings() {
        var s = ClientSettings.reader(kafka, group);
        s.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        s.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // it only has to have a position, nothing is read
        s.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // A member that comes or goes takes no partition from those that are at work on it.
        s.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        s.put(
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                6_000); // then the partitions of one that died are done by others
        s.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
        return s;
    }

    private final class Assignment implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer;

        Assignment(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            partitions.forEach(partition -> assigned.add(partition.partition()));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            for (var partition : partitions) {
                assigned.remove(partition.partition());
                if (task != null && task.partition() == partition.partition()) drop();
            }
        }
    }
}
