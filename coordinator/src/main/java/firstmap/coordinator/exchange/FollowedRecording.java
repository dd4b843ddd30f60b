package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.LogRecord;
import firstmap.events.Quarantine;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.util.List;
import java.util.OptionalLong;

/** A recording as everybody follows it: what operators have set aside of its events is not among them. */
public record FollowedRecording(Recording all) implements Recording {
    @Override
    public int partitions() {
        return all.partitions();
    }

    @Override
    public int added() {
        return all.added();
    }

    @Override
    public int partitions(Topic topic) {
        return all.partitions(topic);
    }

    @Override
    public Cursor open(Topic topic, int partition) {
        return topic == Topic.EVENTS ? events(partition) : all.open(topic, partition);
    }

    /** The events, with what there is to say of those that are not among them. */
    public FollowedEvents events(int partition) {
        return new FollowedEvents(all.open(Topic.EVENTS, partition), aside(), partition, partitions());
    }

    @Override
    public Namespace namespace() {
        return all.namespace();
    }

    @Override
    public OptionalLong answered(int partition) {
        return all.answered(partition);
    }

    @Override
    public Quarantines aside() {
        return all.aside();
    }

    @Override
    public List<Quarantine> strayMarks() {
        return all.strayMarks();
    }

    @Override
    public List<DamagedLog> damages() {
        return all.damages();
    }

    @Override
    public String place(LogRecord line) {
        return all.place(line);
    }

    @Override
    public void close() {
        all.close();
    }
}
