package firstmap.coordinator.trial;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.Quarantine;
import firstmap.events.json.QuarantineJson;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Topics in memory, to be tampered with. */
public class MemoryRecording implements Recording {
    private static final String TOPIC = "topic-1";

    private final int partitions;
    private final Map<Topic, List<List<LogRecord>>> topics = new EnumMap<>(Topic.class);
    private final Map<Integer, Long> answered = new HashMap<>();
    private final Map<Integer, Long> starts = new HashMap<>();
    private final List<Quarantine> marks = new ArrayList<>();

    public MemoryRecording(int partitions) {
        this.partitions = partitions;
        for (var topic : Topic.values())
            topics.put(
                    topic,
                    IntStream.range(0, partitions)
                            .<List<LogRecord>>mapToObj(_ -> new ArrayList<>())
                            .toList());
    }

    public MemoryRecording copy() {
        var copy = new MemoryRecording(partitions);
        topics.forEach((topic, lines) -> {
            for (int i = 0; i < partitions; i++) copy.lines(topic, i).addAll(lines.get(i));
        });
        copy.answered.putAll(answered);
        copy.starts.putAll(starts);
        return copy;
    }

    public List<LogRecord> lines(Topic topic, int partition) {
        return topics.get(topic).get(partition);
    }

    public List<LogRecord> events(int partition) {
        return lines(Topic.EVENTS, partition);
    }

    public List<LogRecord> requests(int partition) {
        return lines(Topic.REQUESTS, partition);
    }

    /** Puts it behind the last one. */
    public LogRecord append(Topic topic, int partition, byte[] key, byte[] value, LogRecord.Header... headers) {
        var lines = lines(topic, partition);
        long offset =
                lines.isEmpty() ? start(topic, partition) : lines.getLast().offset() + 1;
        var line = new LogRecord(topic, partition, offset, key, value, List.of(headers));
        lines.add(line);
        return line;
    }

    /** Events as a tampered topic has them: one behind the other. */
    public void renumberEvents(int partition) {
        var lines = events(partition);
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            lines.set(i, new LogRecord(Topic.EVENTS, partition, i, line.key(), line.value()));
        }
    }

    public void answered(int partition, long offset) {
        answered.put(partition, offset);
    }

    /** Requests before this offset have expired. */
    public void expire(int partition, long offset) {
        requests(partition).removeIf(line -> line.offset() < offset);
        starts.put(partition, offset);
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public int partitions(Topic topic) {
        return partitions;
    }

    /** An operator says so. */
    public void mark(Quarantine mark) {
        marks.add(mark);
    }

    /** An operator sets aside what stands there. */
    public void quarantine(int partition, long offset, String board) {
        for (var line : events(partition))
            if (line.offset() == offset)
                mark(new Quarantine(
                        TOPIC,
                        partition,
                        offset,
                        QuarantineJson.digest(line.key(), line.value()),
                        board,
                        "on purpose"));
    }

    @Override
    public Quarantines aside() {
        return Quarantines.of(TOPIC, marks);
    }

    @Override
    public List<Quarantine> strayMarks() {
        return marks.stream().filter(mark -> !mark.topic().equals(TOPIC)).toList();
    }

    @Override
    public OptionalLong answered(int partition) {
        var offset = answered.get(partition);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    @Override
    public Cursor open(Topic topic, int partition) {
        var lines = lines(topic, partition);
        return new Cursor() {
            private int next;

            @Override
            public LogRecord next() {
                return next == lines.size() ? null : lines.get(next++);
            }

            @Override
            public long start() {
                return MemoryRecording.this.start(topic, partition);
            }

            @Override
            public long end() {
                return lines.isEmpty() ? start() : lines.getLast().offset() + 1;
            }

            @Override
            public void close() {}
        };
    }

    private long start(Topic topic, int partition) {
        if (topic == Topic.REQUESTS) return starts.getOrDefault(partition, 0L);
        var lines = lines(topic, partition);
        return topic == Topic.EVENTS && !lines.isEmpty() ? lines.getFirst().offset() : 0;
    }

    @Override
    public String place(LogRecord line) {
        return "%s partition %d offset %d".formatted(line.topic().topicName(), line.partition(), line.offset());
    }

    @Override
    public void close() {}
}
