package firstmap.events.topics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** What Firstmap keeps on a Kafka cluster. The key of every record of the log is the id of its board, in UTF-8. */
public enum Topic {
    /** What devices ask. Written by nodes; kept for ever, since audit and replay need them. */
    REQUESTS("requests", kept(Map.of())),
    /** What was decided: the authoritative log. Written by coordinators in transactions; kept for ever. */
    EVENTS("events", kept(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, maxRecord()))),
    /** Latest state of each board. A snapshot can always be thrown away. */
    SNAPSHOTS(
            "snapshots",
            Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    // What is being written is never compacted, and a takeover reads it all: at the default a GiB.
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    Integer.toString(32 << 20),
                    TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                    "0.2",
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    maxRecord())),
    /** Requests that cannot be read, byte for byte, with where they stood and why as headers. */
    DEAD_LETTERS("dead-letters", kept(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, maxRecord()))),
    /** Who lives: the last word of each node on each board, and the ticks by which owners of partitions count silence. */
    ALIVE(
            "alive",
            Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    // Read from the beginning at a takeover; what is being written is never compacted.
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    Integer.toString(4 << 20),
                    TopicConfig.SEGMENT_MS_CONFIG,
                    "600000",
                    TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                    "0.2")),
    /** Marks that every reader obeys. Written by operators; each has a key of its own, so that compaction keeps it. */
    CONTROL("control", Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));

    /** Partitions of each topic unless told otherwise; the key decides, so the number must never change afterwards. */
    public static final int DEFAULT_PARTITIONS = 4;

    /**
     * Longest record of the topics that coordinators write, in bytes: room for the longest event, and for a request
     * of the longest that Kafka lets through by default with headers around it. Less would make a record that cannot
     * be written, and a coordinator that cannot go on.
     */
    public static final int MAX_RECORD_BYTES = 2 << 20;

    private final String role;
    private final Map<String, String> config;

    Topic(String role, Map<String, String> config) {
        this.role = role;
        this.config = new HashMap<>(config);
        // The time of receipt, which no writer can choose.
        this.config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    }

    /** What it is called within every {@link Namespace}. */
    public String role() {
        return role;
    }

    /** Its name in exports, in whatever namespace the log was, and on a cluster in the default one. */
    public String topicName() {
        return Namespace.DEFAULT.topic(this);
    }

    /** Whether it is of the log that is exported and imported. */
    public boolean isLog() {
        return switch (this) {
            case REQUESTS, EVENTS -> true;
            case SNAPSHOTS, DEAD_LETTERS, ALIVE, CONTROL -> false;
        };
    }

    /** Whether it is looked at by who wants to know what has been: who lived is told by the events. */
    public boolean isHistory() {
        return this != ALIVE;
    }

    /** Those that are of the log, what is asked before what is decided. */
    public static List<Topic> log() {
        return Arrays.stream(values()).filter(Topic::isLog).toList();
    }

    /** How many partitions it has where the log has so many. */
    public int partitions(int ofLog) {
        return this == CONTROL ? 1 : ofLog;
    }

    Map<String, String> config() {
        return config;
    }

    private static String maxRecord() {
        return Integer.toString(MAX_RECORD_BYTES);
    }

    private static Map<String, String> kept(Map<String, String> further) {
        var config = new HashMap<>(further);
        config.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        config.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        return config;
    }
}
