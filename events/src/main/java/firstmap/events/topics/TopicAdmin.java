package firstmap.events.topics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that are missing and refuses to work with ones that would break a promise. */
public final class TopicAdmin {
    private final Admin admin;

    public TopicAdmin(Admin admin) {
        this.admin = admin;
    }

    /**
     * Creates what is missing, then checks what is there. Safe to call from several processes at once.
     *
     * @param partitions of topics that are created; those that exist keep theirs
     * @return the partition count of requests and events
     * @throws UnfitTopics if a topic that exists would break a promise
     * @throws ExecutionException if the cluster cannot be reached or refuses
     */
    public int ensure(int partitions) throws ExecutionException, InterruptedException {
        var names = Arrays.stream(Topic.values()).map(Topic::topicName).toList();
        var existing = admin.listTopics().names().get();
        var missing = new ArrayList<NewTopic>();
        for (var topic : Topic.values())
            if (!existing.contains(topic.topicName()))
                // No replication factor: the cluster's own default is right for it.
                missing.add(new NewTopic(topic.topicName(), Optional.of(topic.partitions(partitions)), Optional.empty())
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

    /** Creation answers before every broker knows of the topic: ask until all are known. */
    private Map<String, TopicDescription> describe(List<String> names) throws ExecutionException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                return new TreeMap<>(admin.describeTopics(names).allTopicNames().get());
            } catch (ExecutionException e) {
                if (attempt == 50) throw e;
                Thread.sleep(100);
            }
        }
    }

    private static int checkPartitions(Map<String, TopicDescription> topics, List<String> problems) {
        var counts = new HashMap<String, Integer>();
        topics.forEach((name, topic) -> counts.put(name, topic.partitions().size()));
        int requests = counts.get(Topic.REQUESTS.topicName());
        for (var topic : List.of(Topic.EVENTS, Topic.SNAPSHOTS))
            if (counts.get(topic.topicName()) != requests)
                problems.add(
                        "%s has %d partitions and %s has %d; a board's decisions stand on the partition of its requests"
                                .formatted(
                                        topic.topicName(),
                                        counts.get(topic.topicName()),
                                        Topic.REQUESTS.topicName(),
                                        requests));
        if (counts.get(Topic.CONTROL.topicName()) != 1)
            problems.add("%s has %d partitions; what it says has one order, so it has one"
                    .formatted(Topic.CONTROL.topicName(), counts.get(Topic.CONTROL.topicName())));
        return requests;
    }

    private void checkRetention(List<String> problems) throws ExecutionException, InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, Topic.EVENTS.topicName());
        var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        for (var key : List.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG)) {
            var value = config.get(key).value();
            if (!value.equals("-1"))
                problems.add("%s has %s=%s; events are the memory of the system and must be kept for ever (-1)"
                        .formatted(Topic.EVENTS.topicName(), key, value));
        }
        var cleanup = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (cleanup.contains(TopicConfig.CLEANUP_POLICY_COMPACT))
            problems.add("%s is compacted; that would drop all but the last event of each board"
                    .formatted(Topic.EVENTS.topicName()));
    }

    private void checkMarks(List<String> problems) throws ExecutionException, InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, Topic.CONTROL.topicName());
        var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        var cleanup = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (!cleanup.equals(TopicConfig.CLEANUP_POLICY_COMPACT))
            problems.add("%s has %s=%s; it must be compact, or marks that are to be obeyed for ever would expire"
                    .formatted(Topic.CONTROL.topicName(), TopicConfig.CLEANUP_POLICY_CONFIG, cleanup));
    }

    private void checkRecordSize(List<String> problems) throws ExecutionException, InterruptedException {
        var written = List.of(Topic.EVENTS, Topic.SNAPSHOTS, Topic.DEAD_LETTERS);
        var resources = written.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()))
                .toList();
        var configs = admin.describeConfigs(resources).all().get();
        for (var resource : resources) {
            var value = configs.get(resource)
                    .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                    .value();
            if (Long.parseLong(value) < Topic.MAX_RECORD_BYTES)
                problems.add("%s has %s=%s; the longest record needs %d"
                        .formatted(
                                resource.name(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, value, Topic.MAX_RECORD_BYTES));
        }
    }

    /** Topics that exist, but not as they must be. */
    public static final class UnfitTopics extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnfitTopics(List<String> problems) {
            super(String.join("; ", problems));
        }
    }
}
