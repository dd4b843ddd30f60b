package firstmap.coordinator.audit;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.Quarantine;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.util.List;
import java.util.OptionalLong;

/** A recording from where an earlier audit has come to: what stands before is as if it were not there. */
record RecordingSince(Recording whole, List<AuditedPoint> points) implements Recording {
    @Override
    public int partitions() {
        return whole.partitions();
    }

    @Override
    public int partitions(Topic topic) {
        return whole.partitions(topic);
    }

    @Override
    public OptionalLong answered(int partition) {
        return whole.answered(partition);
    }

    @Override
    public Namespace namespace() {
        return whole.namespace();
    }

    @Override
    public Quarantines aside() {
        return whole.aside();
    }

    @Override
    public List<Quarantine> strayMarks() {
        return whole.strayMarks();
    }

    @Override
    public List<DamagedLog> damages() {
        return whole.damages();
    }

    @Override
    public String place(LogRecord line) {
        return whole.place(line);
    }

    @Override
    public Cursor open(Topic topic, int partition) {
        if (!topic.isLog()) return whole.open(topic, partition);
        var point = points.get(partition);
        return from(topic, partition, topic == Topic.REQUESTS ? point.requests() : point.events());
    }

    private Cursor from(Topic topic, int partition, long offset) {
        var cursor = whole.open(topic, partition, offset);
        return new Cursor() {
            @Override
            public LogRecord next() {
                return cursor.next();
            }

            /** What was deleted of what has been audited is not missed. */
            @Override
            public long start() {
                return cursor.start() <= offset ? 0 : cursor.start();
            }

            @Override
            public long end() {
                return cursor.end();
            }

            @Override
            public void close() {
                cursor.close();
            }
        };
    }

    /** It is the caller's. */
    @Override
    public void close() {}
}
