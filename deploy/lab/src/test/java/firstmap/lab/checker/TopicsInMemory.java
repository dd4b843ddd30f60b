package firstmap.lab.checker;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.trial.MemoryRecording;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What stands on topics in memory, as the checker reads it. */
final class TopicsInMemory implements LogHistory {
    private final int partitions;
    private final Map<LogTopic, List<StoredRecord>> records = new EnumMap<>(LogTopic.class);

    private TopicsInMemory(int partitions) {
        this.partitions = partitions;
        for (var topic : LogTopic.values()) records.put(topic, new ArrayList<>());
    }

    static TopicsInMemory of(MemoryRecording recording) {
        var topics = new TopicsInMemory(recording.partitions());
        for (int i = 0; i < recording.partitions(); i++) {
            recording.requests(i).forEach(line -> topics.add(LogTopic.REQUESTS, line));
            recording.events(i).forEach(line -> topics.add(LogTopic.EVENTS, line));
            recording.lines(Topic.DEAD_LETTERS, i).forEach(line -> topics.add(LogTopic.DEAD_LETTERS, line));
        }
        return topics;
    }

    /** One board, on one partition. */
    static TopicsInMemory ofBoard(String board, List<String> requests, List<String> events) {
        var topics = new TopicsInMemory(1);
        topics.add(LogTopic.REQUESTS, board, requests);
        topics.add(LogTopic.EVENTS, board, events);
        return topics;
    }

    private void add(LogTopic topic, String board, List<String> values) {
        for (var value : values)
            records.get(topic)
                    .add(new StoredRecord(topic, 0, records.get(topic).size(), bytes(board), bytes(value), Map.of()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void add(LogTopic topic, LogRecord line) {
        var headers = new HashMap<String, byte[]>();
        for (var header : line.headers()) headers.put(header.name(), header.value());
        records.get(topic)
                .add(new StoredRecord(topic, line.partition(), line.offset(), line.key(), line.value(), headers));
    }

    @Override
    public int partitions(LogTopic topic) {
        return partitions;
    }

    @Override
    public void read(LogTopic topic, int partition, Consumer<StoredRecord> to) {
        records.get(topic).stream()
                .filter(stored -> stored.partition() == partition)
                .forEach(to);
    }
}
