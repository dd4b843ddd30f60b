package firstmap.command.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.metadata.ConfigRecord;
import org.apache.kafka.common.metadata.RemoveTopicRecord;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.metadata.MetadataRecordSerde;

/**
 * What the broker of a folder knows of topics, from its metadata log and the newest snapshot of that. Partitions of a topic
 * that it does not know it takes for strays, and gives their folders other names.
 */
final class MetadataLog {
    static final String TOPIC = "__cluster_metadata";

    private static final String SNAPSHOT = ".checkpoint";

    private final Set<String> topics = new HashSet<>();
    private final Set<String> compacted = new HashSet<>();
    private final List<InternalTopic.Place> damages = new ArrayList<>();

    MetadataLog(LogFolder folder, Path logs) {
        snapshot(logs.resolve(TOPIC + "-0")).ifPresent(this::readSnapshot);
        InternalTopic.read(folder, TOPIC, damages, record -> take(record.value().duplicate()));
    }

    /** Names have the offset first, with leading zeros. */
    private static Optional<Path> snapshot(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(it -> it.getFileName().toString().matches("[0-9]{20}-[0-9]{10}" + SNAPSHOT))
                    .max(Path::compareTo);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void readSnapshot(Path file) {
        Consumer<String> damaged = problem -> damages.add(new InternalTopic.Place(TOPIC, 0, 0, problem));
        try (var reader = new SegmentReader(new LogSegment(file, 0, Files.size(file), false))) {
            long next = 0;
            for (var part = reader.next(next, Long.MAX_VALUE, false);
                    part != null;
                    part = reader.next(next, Long.MAX_VALUE, false))
                switch (part) {
                    case SegmentReader.Whole(var batch) -> {
                        next = batch.lastOffset() + 1;
                        take(batch);
                    }
                    case SegmentReader.Gap gap ->
                        damaged.accept("%s is damaged at byte %d: %s".formatted(file, gap.position(), gap.problem()));
                }
        } catch (IOException e) {
            damaged.accept(PartitionFiles.cannotRead(file, e));
        } catch (RuntimeException e) {
            damaged.accept(file + " has a record that is none that Kafka writes");
        }
    }

    private void take(RecordBatch batch) {
        if (batch.isControlBatch()) return;
        try (var records = new UnpackedRecords(batch, BufferSupplier.NO_CACHING)) {
            while (records.hasNext()) take(records.next().value());
        }
    }

    private void take(ByteBuffer value) {
        var message = MetadataRecordSerde.INSTANCE
                .read(new ByteBufferAccessor(value), value.remaining())
                .message();
        switch (message) {
            case TopicRecord topic -> topics.add(topic.topicId().toString());
            case RemoveTopicRecord topic -> topics.remove(topic.topicId().toString());
            case ConfigRecord config -> take(config);
            default -> {}
        }
    }

    private void take(ConfigRecord config) {
        if (config.resourceType() != ConfigResource.Type.TOPIC.id()
                || !config.name().equals(TopicConfig.CLEANUP_POLICY_CONFIG)) return;
        boolean isCompacted = config.value() != null && config.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT);
        if (isCompacted) compacted.add(config.resourceName());
        else compacted.remove(config.resourceName());
    }

    /** Whether its broker is to compact it. */
    boolean isCompacted(String topic) {
        return compacted.contains(topic);
    }

    boolean knows(String topicId) {
        return topics.contains(topicId);
    }

    /** Places of it that cannot be read. */
    List<InternalTopic.Place> damages() {
        return damages;
    }
}
