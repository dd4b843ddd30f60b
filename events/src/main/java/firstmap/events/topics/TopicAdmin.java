package firstmap.events.topics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics that are missing and refuses to work with ones that would break a promise. */
public final class TopicAdmin {
    /** What to do where boards have been decided among another number of partitions than the topics have. */
    public static final String OTHER_NAMESPACE = "The number of partitions cannot be changed: 'export' the log, and"
            + " 'import' it into another --namespace, where coordinators go on";

    private final Admin admin;
    private final Namespace namespace;

    /** Of the default namespace. */
    public TopicAdmin(Admin admin) {
        this(admin, Namespace.DEFAULT);
    }

    public TopicAdmin(Admin admin, Namespace namespace) {
        this.admin = admin;
        this.namespace = namespace;
    }

    /**
     * Creates what is missing, then checks what is there. Safe to call from several processes at once.
     *
     * @param partitions of topics that are created, where there are no requests yet; what is missing beside them has as many as
     *     they
     * @return the partition count of requests and events
     * @throws UnfitTopics if a topic that exists would break a promise
     * @throws ExecutionException if the cluster cannot be reached or refuses
     */
    public int ensure(int partitions) throws ExecutionException, InterruptedException {
        var names = Arrays.stream(Topic.values()).map(namespace::topic).toList();
        var existing = admin.listTopics().names().get();
        var missing = new ArrayList<NewTopic>();
        var requests = namespace.topic(Topic.REQUESTS);
        if (existing.contains(requests))
            partitions = describe(List.of(requests)).get(requests).partitions().size();
        for (var topic : Topic.values())
            if (!existing.contains(namespace.topic(topic)))
                // No replication factor: the cluster's own default is right for it.
                missing.add(new NewTopic(
                                namespace.topic(topic), Optional.of(topic.partitions(partitions)), Optional.empty())
                        .configs(topic.config()));
        for (var created : admin.createTopics(missing).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) throw e; // another process was quicker
            }
        }
        var problems = new ArrayList<String>();
        int count = checkPartitions(describe(names), problems);
        checkRetention(problems);
        checkMarks(problems);
        checkRecordSize(problems);
        if (!problems.isEmpty()) throw new UnfitTopics(problems);
        return count;
    }

    private Map<String, TopicDescription> describe(List<String> names) throws ExecutionException, InterruptedException {
        return new TreeMap<>(known(() -> admin.describeTopics(names).allTopicNames()));
    }

    /** What a cluster says of its topics: by the name of the topic. */
    private Map<String, Config> configs(Topic... topics) throws ExecutionException, InterruptedException {
        var resources = Arrays.stream(topics)
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, namespace.topic(topic)))
                .toList();
        var configs = new TreeMap<String, Config>();
        known(() -> admin.describeConfigs(resources).all())
                .forEach((resource, config) -> configs.put(resource.name(), config));
        return configs;
    }

    private Config config(Topic topic) throws ExecutionException, InterruptedException {
        return configs(topic).get(namespace.topic(topic));
    }

    /** Creation answers before every broker knows of the topic, and any of them may be asked: until it knows. */
    private static <T> T known(Supplier<KafkaFuture<T>> question) throws ExecutionException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                return question.get().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || attempt == 100) throw e;
                Thread.sleep(100);
            }
        }
    }

    /**
     * What of the topics is not as it would be made today, but can be worked with: a sentence each, with what to do.
     *
     * @throws ExecutionException if the cluster cannot be reached or refuses
     */
    public List<String> remarks() throws ExecutionException, InterruptedException {
        var remarks = new ArrayList<String>();
        for (var topic : List.of(Topic.REQUESTS, Topic.DEAD_LETTERS))
            for (var key : List.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG))
                remark(topic, key, "what has expired can be neither audited nor replayed", remarks);
        for (var topic : Topic.values())
            remark(
                    topic,
                    TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                    "the time of a record is what its writer says",
                    remarks);
        return remarks;
    }

    private void remark(Topic topic, String key, String consequence, List<String> remarks)
            throws ExecutionException, InterruptedException {
        var name = namespace.topic(topic);
        var is = config(topic).get(key).value();
        var wanted = topic.config().get(key);
        if (!is.equals(wanted))
            remarks.add("%s has %s=%s: %s; set it to %s".formatted(name, key, is, consequence, wanted));
    }

    private int checkPartitions(Map<String, TopicDescription> topics, List<String> problems) {
        var counts = new HashMap<String, Integer>();
        topics.forEach((name, topic) -> counts.put(name, topic.partitions().size()));
        int requests = counts.get(namespace.topic(Topic.REQUESTS));
        for (var topic : List.of(Topic.EVENTS, Topic.SNAPSHOTS, Topic.ALIVE))
            if (counts.get(namespace.topic(topic)) != requests)
                problems.add(
                        "%s has %d partitions and %s has %d; what is said of a board stands on the partition of its requests. %s"
                                .formatted(
                                        namespace.topic(topic),
                                        counts.get(namespace.topic(topic)),
                                        namespace.topic(Topic.REQUESTS),
                                        requests,
                                        OTHER_NAMESPACE));
        var control = namespace.topic(Topic.CONTROL);
        if (counts.get(control) != 1)
            problems.add("%s has %d partitions; what it says has one order, so it has one"
                    .formatted(control, counts.get(control)));
        return requests;
    }

    private void checkRetention(List<String> problems) throws ExecutionException, InterruptedException {
        var config = config(Topic.EVENTS);
        for (var key : List.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG)) {
            var value = config.get(key).value();
            if (!value.equals("-1"))
                problems.add("%s has %s=%s; events are the memory of the system and must be kept for ever (-1)"
                        .formatted(namespace.topic(Topic.EVENTS), key, value));
        }
        var cleanup = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (cleanup.contains(TopicConfig.CLEANUP_POLICY_COMPACT))
            problems.add("%s is compacted; that would drop all but the last event of each board"
                    .formatted(namespace.topic(Topic.EVENTS)));
    }

    private void checkMarks(List<String> problems) throws ExecutionException, InterruptedException {
        var cleanup =
                config(Topic.CONTROL).get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (!cleanup.equals(TopicConfig.CLEANUP_POLICY_COMPACT))
            problems.add("%s has %s=%s; it must be compact, or marks that are to be obeyed for ever would expire"
                    .formatted(namespace.topic(Topic.CONTROL), TopicConfig.CLEANUP_POLICY_CONFIG, cleanup));
    }

    private void checkRecordSize(List<String> problems) throws ExecutionException, InterruptedException {
        configs(Topic.EVENTS, Topic.SNAPSHOTS, Topic.DEAD_LETTERS).forEach((name, config) -> {
            var value = config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
            if (Long.parseLong(value) < Topic.MAX_RECORD_BYTES)
                problems.add("%s has %s=%s; the longest record needs %d"
                        .formatted(name, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, value, Topic.MAX_RECORD_BYTES));
        });
    }

    /** Topics that exist, but not as they must be. */
    public static final class UnfitTopics extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnfitTopics(List<String> problems) {
            super(String.join("; ", problems));
        }
    }
}
