package firstmap.command.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The folder in which a broker keeps its partitions, each in a folder of its own, as it was when it was looked at.
 *
 * <p>A partition is there if it has a folder, or if the broker has written down where it ended. Folders of what Kafka is
 * deleting or does not know any more have other names.
 */
final class LogFolder {
    private static final Pattern PARTITION = Pattern.compile("([A-Za-z0-9._-]{1,249})-([0-9]{1,4})");
    private static final Pattern TOPIC_ID = Pattern.compile("topic_id: ([A-Za-z0-9_-]{22})");
    private static final long LARGEST_NOTE = 4096;
    /** Where a broker writes how far it has compacted; an empty file until it has. */
    static final String CLEANED = "cleaner-offset-checkpoint";

    private final Path folder;
    private final boolean isStopped;
    private final Map<String, Long> starts;
    private final Map<String, Long> known;
    private final Optional<Map<String, Long>> cleaned;
    /** The partitions of each topic, and their folders. */
    private final Map<String, TreeMap<Integer, Path>> topics = new TreeMap<>();

    private MetadataLog metadata;

    /**
     * @param isRunning whether a broker has it now
     * @throws IOException if it cannot be listed
     */
    LogFolder(Path folder, boolean isRunning) throws IOException {
        this.folder = folder;
        isStopped = !isRunning && Files.exists(folder.resolve(".kafka_cleanshutdown"));
        // First: what is written down is the least that stands in files which are listed later.
        starts = OffsetCheckpoint.read(folder.resolve("log-start-offset-checkpoint"))
                .orElse(Map.of());
        known = OffsetCheckpoint.read(folder.resolve("replication-offset-checkpoint"))
                .orElse(Map.of());
        cleaned = OffsetCheckpoint.read(folder.resolve(CLEANED));
        for (var name : known.keySet()) add(folder.resolve(name));
        try (var entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (var entry : entries) add(entry);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void add(Path partition) {
        var name = PARTITION.matcher(partition.getFileName().toString());
        if (name.matches())
            topics.computeIfAbsent(name.group(1), _ -> new TreeMap<>()).put(Integer.parseInt(name.group(2)), partition);
    }

    /** All topics, also those of Kafka itself, sorted. */
    List<String> topics() {
        return List.copyOf(topics.keySet());
    }

    /** How many partitions there are of a topic, those among them whose folder is gone. */
    int partitions(String topic) {
        return topics.containsKey(topic) ? topics.get(topic).lastKey() + 1 : 0;
    }

    /** The id of a topic, as one of its partitions has it; empty if none tells. */
    String topicId(String topic) {
        for (var partition : topics.getOrDefault(topic, new TreeMap<>()).values()) {
            var note = partition.resolve("partition.metadata");
            try {
                if (!Files.isRegularFile(note) || Files.size(note) > LARGEST_NOTE) continue;
                var id = TOPIC_ID.matcher(Files.readString(note, StandardCharsets.ISO_8859_1));
                if (id.find()) return id.group(1);
            } catch (IOException e) {
                // Another partition may tell.
            }
        }
        return "";
    }

    /** A broker makes the folders of a topic one after the other, and writes down some seconds later that they are there. */
    private boolean wasBeingMade(String partition, IOException because) {
        return because instanceof NoSuchFileException && !isStopped && !known.containsKey(partition);
    }

    private PartitionFiles.Compaction compaction(String topic, String partition) {
        if (cleaned.isEmpty() || cleaned.get().containsKey(partition)) return PartitionFiles.Compaction.SOMETIME;
        return cleaned.get().isEmpty()
                        && !topic.equals(MetadataLog.TOPIC)
                        && metadata().isCompacted(topic)
                ? PartitionFiles.Compaction.UNKNOWN
                : PartitionFiles.Compaction.NEVER;
    }

    /** What its broker knows of topics. */
    synchronized MetadataLog metadata() {
        if (metadata == null) metadata = new MetadataLog(this, folder);
        return metadata;
    }

    /** A partition as long as it is now. */
    PartitionLog open(String topic, int partition) {
        var name = topic + "-" + partition;
        var home = topics.getOrDefault(topic, new TreeMap<>()).getOrDefault(partition, folder.resolve(name));
        List<LogSegment> segments = List.of();
        String problem = null;
        try {
            segments = PartitionFiles.segments(home);
        } catch (IOException e) {
            if (!wasBeingMade(name, e)) problem = PartitionFiles.cannotRead(home, e);
        }
        long start = starts.getOrDefault(name, 0L);
        long ends = known.getOrDefault(name, 0L);
        return new PartitionLog(
                new PartitionFiles(home, segments, start, ends, compaction(topic, name), isStopped, problem));
    }
}
