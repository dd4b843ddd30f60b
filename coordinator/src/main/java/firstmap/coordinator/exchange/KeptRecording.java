package firstmap.coordinator.exchange;

import static java.util.Comparator.comparingInt;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.events.Quarantine;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.ControlTopic;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * A log as Kafka keeps it, whether a cluster is asked for it or its files are read: topics, what the coordinators have
 * committed, and the marks of operators.
 */
public abstract class KeptRecording implements Recording {
    private final Namespace namespace;
    private final Map<Topic, Integer> partitions;
    private final String eventsId;
    private final Map<Integer, OffsetAndMetadata> committed;
    private final int decidedAmong;
    private final List<DamagedLog> damages;
    private List<Quarantine> marks;

    /**
     * @param partitions of each topic; 0 for one that is not there
     * @param eventsId of the topic, by which marks know it; empty if there is none
     * @param committed by the coordinators, by partition of the requests
     * @param damages what of that cannot be read
     * @throws KafkaException if requests and events differ in their number of partitions and no coordinator has said among
     *     how many boards are decided
     */
    protected KeptRecording(
            Namespace namespace,
            Map<Topic, Integer> partitions,
            String eventsId,
            Map<Integer, OffsetAndMetadata> committed,
            List<DamagedLog> damages) {
        this.namespace = namespace;
        this.partitions = partitions;
        this.eventsId = eventsId;
        this.committed = committed;
        this.damages = new ArrayList<>(damages);
        decidedAmong = decidedAmong();
    }

    /**
     * In which order the ends of the topics are taken, after what is committed, so that what belongs together is kept: the
     * marks, the snapshots, the events that these stand for and that answer what is committed, the dead letters, and last
     * the requests that all of it answers.
     */
    protected static List<Topic> inOrder() {
        return Arrays.stream(Topic.values())
                .filter(Topic::isHistory)
                .sorted(comparingInt(KeptRecording::turn))
                .toList();
    }

    private static int turn(Topic topic) {
        return switch (topic) {
            case CONTROL -> 0;
            case SNAPSHOTS -> 1;
            case EVENTS -> 2;
            case DEAD_LETTERS -> 3;
            case REQUESTS -> 4;
            case ALIVE -> throw new IllegalArgumentException("it is no history");
        };
    }

    /** Topics can have got partitions since; whoever commits an offset says among how many boards were decided then. */
    private int decidedAmong() {
        int requests = partitions.get(Topic.REQUESTS);
        int events = partitions.get(Topic.EVENTS);
        int said = committed.values().stream()
                .flatMap(offset -> OffsetMetadata.read(offset).stream())
                .mapToInt(OffsetMetadata::partitions)
                .min()
                .orElse(0);
        if (said > 0 && said <= Math.min(requests, events)) return said;
        if (requests != events)
            throw new KafkaException("%s has %d partitions and %s has %d; they must have the same"
                    .formatted(namespace.topic(Topic.REQUESTS), requests, namespace.topic(Topic.EVENTS), events));
        return events;
    }

    @Override
    public int partitions() {
        return decidedAmong;
    }

    @Override
    public int added() {
        return partitions.get(Topic.REQUESTS) - decidedAmong;
    }

    @Override
    public int partitions(Topic topic) {
        return partitions.getOrDefault(topic, 0); // none of what is no history
    }

    @Override
    public Namespace namespace() {
        return namespace;
    }

    @Override
    public OptionalLong answered(int partition) {
        var offset = committed.get(partition);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(OffsetMetadata.mark(offset));
    }

    /** What marks know this log by; empty if there is none. */
    String eventsId() {
        return eventsId;
    }

    /** How many events of a partition were committed when the group's offsets were read; 0 if nobody counted. */
    long counted(int partition) {
        return OffsetMetadata.read(committed.get(partition))
                .map(OffsetMetadata::events)
                .orElse(0L);
    }

    @Override
    public Quarantines aside() {
        return Quarantines.of(eventsId, marks());
    }

    @Override
    public List<Quarantine> strayMarks() {
        return marks().stream().filter(mark -> !mark.topic().equals(eventsId)).toList();
    }

    private synchronized List<Quarantine> marks() {
        if (marks != null) return marks;
        var values = new ArrayList<byte[]>();
        if (partitions.get(Topic.CONTROL) > 0)
            try (var control = open(Topic.CONTROL, ControlTopic.PARTITION)) {
                for (boolean isOver = false; !isOver; )
                    try {
                        var line = control.next();
                        isOver = line == null;
                        if (line != null && line.value() != null) values.add(line.value());
                    } catch (DamagedLog e) {
                        damages.add(e);
                    }
            }
        marks = Quarantines.read(values);
        return marks;
    }

    /** What marks there are is among what may not be readable. */
    @Override
    public synchronized List<DamagedLog> damages() {
        marks();
        return List.copyOf(damages);
    }

    @Override
    public String place(LogRecord line) {
        return "%s partition %d offset %d".formatted(namespace.topic(line.topic()), line.partition(), line.offset());
    }
}
