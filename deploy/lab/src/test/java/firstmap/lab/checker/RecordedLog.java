package firstmap.lab.checker;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A history in memory, to be spoilt. */
final class RecordedLog implements LogHistory {
    private final Map<LogTopic, List<List<StoredRecord>>> topics = new EnumMap<>(LogTopic.class);

    private final String eventsId;

    /** All of a history. */
    RecordedLog(LogHistory history) {
        eventsId = history.eventsId();
        for (var topic : LogTopic.values()) {
            var partitions = new ArrayList<List<StoredRecord>>();
            for (int i = 0; i < history.partitions(topic); i++) {
                var records = new ArrayList<StoredRecord>();
                history.read(topic, i, records::add);
                partitions.add(records);
            }
            topics.put(topic, partitions);
        }
    }

    /** The records of a partition, to be looked at and to be changed. */
    List<StoredRecord> of(LogTopic topic, int partition) {
        return topics.get(topic).get(partition);
    }

    /** All records of a topic. */
    List<StoredRecord> all(LogTopic topic) {
        return topics.get(topic).stream().flatMap(List::stream).toList();
    }

    static StoredRecord at(StoredRecord record, int partition, long offset) {
        return new StoredRecord(record.topic(), partition, offset, record.key(), record.value(), record.headers());
    }

    static StoredRecord with(StoredRecord record, byte[] value) {
        return new StoredRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                value,
                new HashMap<>(record.headers()));
    }

    @Override
    public String eventsId() {
        return eventsId;
    }

    @Override
    public int partitions(LogTopic topic) {
        return topics.get(topic).size();
    }

    @Override
    public void read(LogTopic topic, int partition, Consumer<StoredRecord> to) {
        of(topic, partition).forEach(to);
    }
}
