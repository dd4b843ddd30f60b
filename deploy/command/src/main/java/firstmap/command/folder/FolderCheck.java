package firstmap.command.folder;

import firstmap.coordinator.exchange.DamagedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a broker can start on a folder without making it worse, and what it would wait for in vain. All records of all
 * topics are read.
 *
 * @param damages places that it would cut off, rename away or fail at
 * @param abandoned transactions that it would never end
 */
public record FolderCheck(List<DamagedLog> damages, List<Abandoned> abandoned) {

    /**
     * A transaction that is open on a partition, and of which no broker knows.
     *
     * @param offset of its first record
     * @param records how many there are from there on, its own and others'
     */
    public record Abandoned(String topic, int partition, long producer, long offset, long records) {
        /** How many records there are, in words. */
        public String size() {
            return records == 1 ? "1 record" : records + " records";
        }
    }

    /**
     * @param logs the folder of the partitions, which no broker has now
     * @throws IOException if it cannot be listed
     */
    public static FolderCheck of(Path logs) throws IOException {
        var folder = new LogFolder(logs, false);
        var damages = new ArrayList<DamagedLog>();
        var abandoned = new ArrayList<Abandoned>();
        var metadata = folder.metadata();
        var states = new TransactionStates(folder);
        for (var topic : folder.topics()) {
            if (!topic.equals(MetadataLog.TOPIC)) requireKnown(folder, metadata, topic, logs, damages);
            for (int partition = 0; partition < folder.partitions(topic); partition++) {
                var log = folder.open(topic, partition);
                for (var damage : log.damages())
                    damages.add(new DamagedLog(topic, partition, damage.offset(), damage.problem()));
                abandoned(log, topic, partition, states, abandoned);
            }
        }
        metadata.damages().stream()
                .filter(it -> damages.stream().noneMatch(told -> told.topic().equals(it.topic())))
                .forEach(it -> damages.add(new DamagedLog(it.topic(), it.partition(), it.offset(), it.problem())));
        var properties = logs.resolve("meta.properties");
        if (!folder.topics().isEmpty() && !Files.isReadable(properties))
            damages.add(new DamagedLog(
                    MetadataLog.TOPIC, 0, 0, "%s is missing: whose folder it is is not known".formatted(properties)));
        return new FolderCheck(List.copyOf(damages), List.copyOf(abandoned));
    }

    private static void requireKnown(
            LogFolder folder, MetadataLog metadata, String topic, Path logs, List<DamagedLog> damages) {
        var id = folder.topicId(topic);
        if (id.isEmpty() || metadata.knows(id)) return;
        damages.add(new DamagedLog(
                MetadataLog.TOPIC,
                0,
                0,
                "the broker's own log does not know the topic %s, whose partitions are in %s: it would set them aside"
                        .formatted(topic, logs)));
    }

    private static void abandoned(
            PartitionLog log, String topic, int partition, TransactionStates states, List<Abandoned> abandoned) {
        var ends = log.ends();
        for (var open : ends.transactions().open())
            if (!states.willEnd(open.producer(), topic, partition))
                abandoned.add(new Abandoned(topic, partition, open.producer(), open.first(), ends.behind()));
    }
}
