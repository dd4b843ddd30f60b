package firstmap.command.folder;

import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.record.internal.Record;

/** One of the topics in which Kafka keeps what it has to remember itself. */
final class InternalTopic {
    private InternalTopic() {}

    /** Where something cannot be read, and why. */
    record Place(String topic, int partition, long offset, String problem) {}

    /** Shows every committed record to a reader; what cannot be read, or does not mean anything, becomes a damage. */
    static void read(LogFolder folder, String topic, List<Place> damages, Consumer<Record> reader) {
        for (int partition = 0; partition < folder.partitions(topic); partition++)
            try (var records = folder.open(topic, partition).read(0)) {
                for (boolean isOver = false; !isOver; )
                    try {
                        var record = records.next();
                        if (record == null) isOver = true;
                        else read(record, topic, partition, damages, reader);
                    } catch (CommittedRecords.Damaged e) {
                        damages.add(new Place(topic, partition, e.offset(), e.getMessage()));
                    }
            }
    }

    private static void read(Record record, String topic, int partition, List<Place> damages, Consumer<Record> reader) {
        try {
            reader.accept(record);
        } catch (RuntimeException e) {
            damages.add(new Place(topic, partition, record.offset(), "the record is none that Kafka writes"));
        }
    }
}
