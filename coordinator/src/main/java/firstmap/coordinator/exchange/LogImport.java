package firstmap.coordinator.exchange;

import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.HighWatermark;
import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;

/**
 * Takes an exported log back, onto a cluster that has none of its boards. Requests, events and the coordinators' position
 * are one transaction: an import that ends before its end has left nothing behind.
 */
public final class LogImport {
    /** As long as a broker allows by default. */
    private static final long MOST_SECONDS = 15 * 60;

    private static final int SHOWN_BOARDS = 5;

    private final Installation installation;
    private final Map<String, Object> kafka;
    private final Namespace namespace;
    private final String id;
    private final Progress progress;

    public LogImport(Installation installation, Progress progress) {
        this.installation = installation;
        kafka = installation.kafka();
        namespace = installation.namespace();
        id = namespace.importer(); // a later import fences the earlier
        this.progress = progress;
    }

    /**
     * What was taken.
     *
     * @param boards by name, with their number of events
     * @param from partitions of the file
     * @param to partitions of the cluster
     * @param unanswered requests that the coordinators will answer
     * @param leftOut requests on a partition that is not their board's: among others, they would become ones to answer
     */
    public record Taken(
            SortedMap<String, Long> boards,
            int from,
            int to,
            long requests,
            long events,
            long unanswered,
            long leftOut) {}

    /** The cluster is such that the log cannot be taken there. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String problem) {
            super(problem);
        }
    }

    /**
     * @throws Invalid that names the first line at which the chain is broken
     * @throws Refused if a coordinator is at work there, or a board is there already
     * @throws KafkaException if the cluster does not answer, or ends the transaction; nothing is imported then, unless it
     *     says otherwise
     */
    public Taken take(FileRecording file) {
        var boards = new ChainCheck(file, progress).boards();
        var longest = longest(file.records());
        try (var admin = Admin.create(ClientSettings.patientAdmin(kafka, id + "-admin"));
                var producer = new KafkaProducer<byte[], byte[]>(settings(longest))) {
            int partitions = partitions(admin, file.partitions());
            requireNobodyAtWork(admin);
            // From here on an import that was under way is over, and what it wrote is aborted.
            producer.initTransactions();
            ImportTarget target;
            try (var there = new TopicRecording(id, installation)) {
                target = ImportTarget.of(there, boards.keySet());
            }
            if (!target.existing().isEmpty())
                throw new Refused("the cluster has " + named(target.existing()) + " already");
            var transfer = new Transfer(file, producer, namespace, partitions, target, eventsId(admin), progress);
            var expired = transfer.expired();
            requireRoom(expired, file.partitions(), partitions, target);
            transact(admin, producer, transfer, expired, outsider());
            expire(admin, transfer.toExpire());
            return transfer.taken(boards);
        } catch (InvalidTxnTimeoutException e) {
            throw new KafkaException(
                    "this import needs a transaction of %d s, but the brokers allow less (transaction.max.timeout.ms)"
                            .formatted(longest.toSeconds()),
                    e);
        }
    }

    private void transact(
            Admin admin,
            Producer<byte[], byte[]> producer,
            Transfer transfer,
            Set<Integer> expired,
            ConsumerGroupMetadata group) {
        producer.beginTransaction();
        try {
            transfer.fill(expired);
            transfer.run(true);
            transfer.run(false);
            transfer.finish();
            // A coordinator that came before the first of these records has rebuilt its boards without them. One that
            // comes later waits until the transaction has ended.
            requireNobodyAtWork(admin);
            producer.sendOffsetsToTransaction(transfer.offsets(), group);
            producer.commitTransaction();
        } catch (RuntimeException e) {
            abort(producer, e);
            throw e;
        }
    }

    /** Answers without requests must come first on their partition, or nobody could tell them from forged ones. */
    private static void requireRoom(Set<Integer> expired, int from, int to, ImportTarget target) {
        if (expired.isEmpty()) return;
        if (from != to)
            throw new Refused(
                    "requests of this log have expired: it needs a cluster with as many partitions, %d instead of %d"
                            .formatted(from, to));
        for (int partition : expired)
            if (target.asked().contains(partition))
                throw new Refused(
                        "requests of this log have expired: partition %d of that cluster must not have any yet"
                                .formatted(partition));
    }

    /** Whoever audits the log must see that it does not have all requests. */
    private static void expire(Admin admin, Map<TopicPartition, Long> before) {
        var asked = new HashMap<TopicPartition, RecordsToDelete>();
        before.forEach((partition, offset) -> asked.put(partition, RecordsToDelete.beforeOffset(offset)));
        if (asked.isEmpty()) return;
        try {
            HighWatermark.answer(admin.deleteRecords(asked).all());
        } catch (KafkaException e) {
            throw new KafkaException(
                    "the log is imported, but the cluster does not let the requests expire that stand for expired ones: "
                            + before,
                    e);
        }
    }

    /** At once, so that nobody who reads the log has to wait for its end. */
    private static void abort(Producer<byte[], byte[]> producer, RuntimeException because) {
        boolean interrupted = Thread.interrupted(); // a stop that has come must not keep it open
        try {
            producer.abortTransaction();
        } catch (RuntimeException e) {
            because.addSuppressed(e);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /** Time for the slowest machine. Until it is over, an import that was killed holds up those who read the log. */
    private static Duration longest(long records) {
        return Duration.ofSeconds(Math.min(MOST_SECONDS, 60 + records / 10_000));
    }

    /** Of the coordinators' group without being in it: who has no generation can commit while nobody is in it. */
    private ConsumerGroupMetadata outsider() {
        var s = ClientSettings.reader(kafka, id);
        s.put(ConsumerConfig.GROUP_ID_CONFIG, namespace.coordinators());
        try (var consumer = new KafkaConsumer<byte[], byte[]>(s)) {
            return consumer.groupMetadata();
        }
    }

    private Map<String, Object> settings(Duration longest) {
        var s = ClientSettings.events(kafka, id, id);
        s.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) longest.toMillis());
        s.put(ProducerConfig.LINGER_MS_CONFIG, 20); // nobody waits for a single record
        return s;
    }

    private int partitions(Admin admin, int wanted) {
        try {
            return new TopicAdmin(admin, namespace).ensure(wanted);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new KafkaException("the topics cannot be created or checked", e.getCause());
        }
    }

    /** What a mark knows the topic by. */
    private String eventsId(Admin admin) {
        var name = namespace.topic(Topic.EVENTS);
        var told = admin.describeTopics(List.of(name)).topicNameValues().get(name);
        return HighWatermark.answer(told).topicId().toString();
    }

    private void requireNobodyAtWork(Admin admin) {
        try {
            var group = HighWatermark.answer(admin.describeConsumerGroups(List.of(namespace.coordinators()))
                    .describedGroups()
                    .get(namespace.coordinators()));
            if (!group.members().isEmpty())
                throw new Refused(
                        "%d coordinator(s) work on that cluster, and would not see the imported boards; stop them first"
                                .formatted(group.members().size()));
        } catch (GroupIdNotFoundException _) {
            // There has never been one.
        }
    }

    private static String named(Set<String> boards) {
        var first = String.join(", ", boards.stream().limit(SHOWN_BOARDS).toList());
        return (boards.size() == 1 ? "board " : "boards ")
                + first
                + (boards.size() > SHOWN_BOARDS ? " … " + boards.size() + " in all" : "");
    }
}
