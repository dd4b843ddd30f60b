package firstmap.command.folder;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.KeptRecording;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.record.internal.Record;

/** The log in the folder of a broker, whether that runs or not. */
public final class FolderRecording extends KeptRecording {
    private final boolean isRunning;
    private final Map<Topic, List<PartitionLog>> logs;
    private final LogFolder folder;
    private TransactionStates states;

    private FolderRecording(Namespace namespace, boolean isRunning, Found found) {
        super(
                namespace,
                found.counts(),
                found.folder().topicId(namespace.topic(Topic.EVENTS)),
                found.committed(),
                found.damages());
        this.isRunning = isRunning;
        logs = found.logs();
        folder = found.folder();
    }

    /**
     * @param logs the folder of the broker's partitions
     * @param isRunning whether a broker has it now: then what is open there is being written
     * @throws IOException if it cannot be listed
     */
    public static FolderRecording of(Path logs, Namespace namespace, boolean isRunning) throws IOException {
        return new FolderRecording(namespace, isRunning, Found.in(logs, namespace, isRunning));
    }

    /** What is there, each topic as long as it was when it was its turn. */
    private record Found(
            LogFolder folder,
            Map<Topic, List<PartitionLog>> logs,
            Map<Integer, OffsetAndMetadata> committed,
            List<DamagedLog> damages) {
        static Found in(Path path, Namespace namespace, boolean isRunning) throws IOException {
            var folder = new LogFolder(path, isRunning);
            var committed = CommittedOffsets.of(folder, namespace.coordinators(), namespace.topic(Topic.REQUESTS));
            var logs = new EnumMap<Topic, List<PartitionLog>>(Topic.class);
            for (var topic : inOrder()) {
                var name = namespace.topic(topic);
                var partitions = new ArrayList<PartitionLog>();
                for (int i = 0; i < folder.partitions(name); i++) partitions.add(folder.open(name, i));
                logs.put(topic, partitions);
            }
            var damages = committed.damages().stream()
                    .map(it -> new DamagedLog(it.topic(), it.partition(), it.offset(), it.problem()))
                    .toList();
            return new Found(folder, logs, committed.offsets(), damages);
        }

        Map<Topic, Integer> counts() {
            var counts = new EnumMap<Topic, Integer>(Topic.class);
            logs.forEach((topic, partitions) -> counts.put(topic, partitions.size()));
            return counts;
        }
    }

    /** Nobody knows while a transaction is open that may answer them. */
    @Override
    public OptionalLong answered(int partition) {
        var events = logs.get(Topic.EVENTS);
        if (partition < events.size() && events.get(partition).ends().open().isPresent()) return OptionalLong.empty();
        return super.answered(partition);
    }

    @Override
    public Cursor open(Topic topic, int partition) {
        return open(topic, partition, 0);
    }

    @Override
    public Cursor open(Topic topic, int partition, long from) {
        return new Records(topic, partition, from);
    }

    /** What stands behind a transaction that no broker will end. */
    private Optional<DamagedLog> heldUp(Topic topic, int partition) {
        var ends = logs.get(topic).get(partition).ends();
        if (ends.open().isEmpty() || isRunning) return Optional.empty();
        var name = namespace().topic(topic);
        var open = ends.open().get();
        if (states().willEnd(open.producer(), name, partition)) return Optional.empty();
        var abandoned = new FolderCheck.Abandoned(name, partition, open.producer(), ends.stable(), ends.behind());
        return Optional.of(new DamagedLog(
                name,
                partition,
                ends.stable(),
                "the transaction of producer %d that begins here is open, and no broker knows of it any more: it and what stands behind it, %s, is not decided"
                        .formatted(open.producer(), abandoned.size())));
    }

    private synchronized TransactionStates states() {
        if (states == null) states = new TransactionStates(folder);
        return states;
    }

    /** Cursors are closed by those who have opened them; nothing else is open. */
    @Override
    public void close() {}

    private final class Records implements Cursor {
        private final Topic topic;
        private final int partition;
        private final PartitionLog.Ends ends;
        private final CommittedRecords reading;
        private boolean isOver;

        Records(Topic topic, int partition, long from) {
            this.topic = topic;
            this.partition = partition;
            var log = logs.get(topic).get(partition);
            ends = log.ends();
            reading = log.read(from);
        }

        @Override
        public LogRecord next() {
            if (isOver) return null;
            try {
                var record = reading.next();
                if (record != null) return line(record);
            } catch (CommittedRecords.Damaged e) {
                throw new DamagedLog(namespace().topic(topic), partition, e.offset(), e.getMessage());
            }
            isOver = true;
            heldUp(topic, partition).ifPresent(it -> {
                throw it;
            });
            return null;
        }

        private LogRecord line(Record record) {
            var headers = new ArrayList<LogRecord.Header>();
            for (var header : record.headers()) headers.add(new LogRecord.Header(header.key(), header.value()));
            return new LogRecord(
                    topic, partition, record.offset(), bytes(record.key()), bytes(record.value()), headers);
        }

        private static byte[] bytes(ByteBuffer buffer) {
            if (buffer == null) return null;
            var bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        }

        @Override
        public long start() {
            return ends.start();
        }

        @Override
        public long end() {
            return ends.stable();
        }

        @Override
        public void close() {
            reading.close();
        }
    }
}
