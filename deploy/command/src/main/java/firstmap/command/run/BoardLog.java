package firstmap.command.run;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.HighWatermark;
import firstmap.coordinator.kafka.LogRecords;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.ControlTopic;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The events of one board, read from the log as it is now. */
public final class BoardLog {
    private final Map<String, Object> kafka;
    private final Namespace namespace;
    private final Progress progress;

    /** @param progress is told how far a board has been read */
    public BoardLog(Installation installation, Progress progress) {
        this.progress = progress;
        kafka = installation.kafka();
        namespace = installation.namespace();
    }

    /**
     * Hands over every committed event of the board that stands before the log's end of now, in order.
     *
     * @throws KafkaException if the cluster does not answer
     */
    public void read(String board, Consumer<EventRecord> reader) throws InterruptedException {
        stored(board, record -> reader.accept(Boards.read(LogRecords.event(record))));
    }

    /** The same as the very text that stands in the log, unread. */
    public void values(String board, Consumer<String> reader) throws InterruptedException {
        stored(board, record -> reader.accept(new String(record.value(), StandardCharsets.UTF_8)));
    }

    private void stored(String board, Consumer<ConsumerRecord<byte[], byte[]>> reader) throws InterruptedException {
        var key = board.getBytes(StandardCharsets.UTF_8);
        int partitions = partitions();
        if (partitions == 0) return;
        var aside = aside();
        var boards = new Boards();
        each(List.of(Home.of(board, partitions)), stored -> {
            if (!Arrays.equals(stored.key(), key)) return;
            if (aside.of(stored.partition()).isEmpty()) reader.accept(stored);
            else
                boards.take(LogRecords.event(stored), aside, line -> {
                    boards.evolve(line, Boards.read(line));
                    reader.accept(stored);
                });
        });
    }

    /** What operators have set aside: it is none of the board's events. */
    private Quarantines aside() {
        try (var admin = Admin.create(ClientSettings.patientAdmin(kafka, "firstmap-reader-admin"));
                var log = new KafkaConsumer<byte[], byte[]>(ClientSettings.reader(kafka, "firstmap-reader"))) {
            var marks = Quarantines.read(ControlTopic.values(log, namespace));
            if (marks.isEmpty()) return Quarantines.NOTHING;
            var topic = namespace.topic(Topic.EVENTS);
            var told = admin.describeTopics(List.of(topic)).topicNameValues().get(topic);
            return Quarantines.of(HighWatermark.answer(told).topicId().toString(), marks);
        }
    }

    /** The ids of all boards that the log knows, sorted. */
    public List<String> boards() throws InterruptedException {
        var ids = new TreeSet<String>();
        var all = java.util.stream.IntStream.range(0, partitions()).boxed().toList();
        if (!all.isEmpty())
            each(all, stored -> {
                if (stored.key() != null) ids.add(new String(stored.key(), StandardCharsets.UTF_8));
            });
        return List.copyOf(ids);
    }

    private void each(List<Integer> partitions, Consumer<ConsumerRecord<byte[], byte[]>> reader)
            throws InterruptedException {
        try (var admin = Admin.create(ClientSettings.patientAdmin(kafka, "firstmap-reader-admin"));
                var log = new KafkaConsumer<byte[], byte[]>(ClientSettings.reader(kafka, "firstmap-reader"))) {
            var ends = new HighWatermark(admin, namespace).of(Topic.EVENTS, partitions);
            long whole = ends.values().stream().mapToLong(end -> end).sum();
            var reading = ReadToEnd.fromStart(log, ends);
            while (!reading.isOver()) {
                if (Thread.interrupted()) throw new InterruptedException();
                for (var stored : reading.poll()) if (reading.isWithin(stored)) reader.accept(stored);
                long done = ends.keySet().stream().mapToLong(reading::position).sum();
                progress.reached(Math.min(done, whole), whole, "of the log read");
            }
        }
    }

    /** Partitions of the events topic, 0 if there is none. */
    private int partitions() throws InterruptedException {
        try (var admin = Admin.create(ClientSettings.patientAdmin(kafka, "firstmap-reader-admin"))) {
            var topic = namespace.topic(Topic.EVENTS);
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) return 0;
            throw new KafkaException(e.getCause().getMessage(), e.getCause());
        }
    }
}
