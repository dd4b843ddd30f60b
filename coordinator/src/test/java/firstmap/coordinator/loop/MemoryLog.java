package firstmap.coordinator.loop;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.RecoveryPoint;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.recovery.Rebuilding;
import firstmap.coordinator.recovery.Recovery;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.events.Quarantine;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.QuarantineJson;
import firstmap.events.topics.ControlTopic;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events and snapshots of four partitions in memory, written by a coordinator without a loop. */
class MemoryLog implements Clients {
    /** What others do while somebody is about to read snapshots. */
    Runnable beforeSnapshots = () -> {};

    static final int PARTITIONS = 4;

    final Boards boards = new Boards();
    final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> topics = new HashMap<>();
    final Map<TopicPartition, Long> starts = new HashMap<>();
    long now;
    private final Map<String, Long> asked = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    Checkpoints checkpoints;
    /** Partitions that could not be restored the last time, because this program does not have their rule. */
    Map<Integer, UnknownEdition> undecidable = Map.of();
    /** Partitions that could not be restored the last time, because their events cannot be followed. */
    Map<Integer, CorruptLog> corrupt = Map.of();

    MemoryLog(LoopParts parts) {
        checkpoints = new Checkpoints(namespace(), parts, boards, PARTITIONS, this::nanoTime);
        restore(Standby.NONE);
    }

    /** All partitions into the boards of this log, as at the start of a life. */
    Map<Integer, Rebuilding.Rebuilt> restore(Standby standby) {
        return restore(standby, Map.of(), Map.of(), boards);
    }

    Map<Integer, Rebuilding.Rebuilt> restore(Standby standby, Map<Integer, Long> counted, Boards boards) {
        return restore(standby, counted, Map.of(), boards);
    }

    Map<Integer, Rebuilding.Rebuilt> restore(
            Standby standby, Map<Integer, Long> counted, Map<Integer, RecoveryPoint> kept, Boards boards) {
        var all = new TreeMap<Integer, Long>();
        for (int partition = 0; partition < PARTITIONS; partition++)
            all.put(partition, counted.getOrDefault(partition, 0L));
        var restored = new Recovery(this, standby, PARTITIONS, () -> false).restore(all, kept, boards);
        if (boards == this.boards) restored.rebuilt().forEach(checkpoints::restored);
        undecidable = restored.undecidable();
        corrupt = restored.corrupt();
        return restored.rebuilt();
    }

    /** One transaction: a request of that board, and the snapshots that are due. */
    int ask(String board, Request request) {
        int home = Home.of(board, PARTITIONS);
        long seq = asked.merge(board, 1L, Long::sum);
        var record = new RequestRecord("test", seq, board, seq, request);
        var acknowledged = new ArrayList<Runnable>();
        for (var decision : EventSealer.decide(boards.board(home, board), record)) {
            var event = new ProducerRecord<>(Topic.EVENTS.topicName(), home, key(board), decision.json());
            boards.board(home, board).evolve(decision.record());
            var told = checkpoints.count(event);
            long offset = append(event);
            acknowledged.add(() -> told.onCompletion(new RecordMetadata(home(event), offset, 0, 0, 0, 0), null));
        }
        int written = checkpoints.writeDue(this::append);
        // Late, as it is when a producer has sent nothing yet.
        acknowledged.forEach(Runnable::run);
        endTransaction();
        return written;
    }

    /** Events of a board that others have decided. */
    void write(String board, byte[]... events) {
        int home = Home.of(board, PARTITIONS);
        for (var event : events) append(new ProducerRecord<>(Topic.EVENTS.topicName(), home, key(board), event));
        endTransaction();
    }

    long append(ProducerRecord<byte[], byte[]> record) {
        long offset = end(home(record));
        ends.put(home(record), offset + 1);
        topics.computeIfAbsent(home(record), _ -> new ArrayList<>())
                .add(new ConsumerRecord<>(record.topic(), record.partition(), offset, record.key(), record.value()));
        return offset;
    }

    /** Markers take offsets of their own. */
    private void endTransaction() {
        topics.keySet().forEach(home -> ends.merge(home, 1L, Long::sum));
    }

    private static TopicPartition home(ProducerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private long end(TopicPartition home) {
        return ends.getOrDefault(home, 0L);
    }

    static byte[] key(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    static TopicPartition home(Topic topic, String board) {
        return new TopicPartition(topic.topicName(), Home.of(board, PARTITIONS));
    }

    List<ConsumerRecord<byte[], byte[]>> records(Topic topic, String board) {
        return topics.getOrDefault(home(topic, board), List.of());
    }

    /** An operator sets aside what stands there, as an event of that board or of none. */
    void quarantine(int partition, long offset, String board) {
        var record = topics.get(new TopicPartition(Topic.EVENTS.topicName(), partition)).stream()
                .filter(stored -> stored.offset() == offset)
                .findFirst()
                .orElseThrow();
        var digest = QuarantineJson.digest(record.key(), record.value());
        say(new Quarantine(eventsId(), partition, offset, digest, board, "on purpose"));
    }

    void say(Quarantine mark) {
        append(new ProducerRecord<>(
                Topic.CONTROL.topicName(), ControlTopic.PARTITION, key(mark.key()), QuarantineJson.write(mark)));
    }

    /** Bytes that no coordinator wrote; where they stand. */
    long writeGarbage(int partition, String key, byte[] value) {
        return append(new ProducerRecord<>(Topic.EVENTS.topicName(), partition, key == null ? null : key(key), value));
    }

    /** What stands there becomes other bytes. */
    void damage(int partition, long offset, byte[] value) {
        topics.get(new TopicPartition(Topic.EVENTS.topicName(), partition))
                .replaceAll(stored -> stored.offset() != offset
                        ? stored
                        : new ConsumerRecord<>(stored.topic(), partition, offset, stored.key(), value));
    }

    /** The last value of each key among the snapshots of a board's partition. */
    Map<String, byte[]> snapshots(String board) {
        var latest = new LinkedHashMap<String, byte[]>();
        for (var record : records(Topic.SNAPSHOTS, board)) {
            var key = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) latest.remove(key);
            else latest.put(key, record.value());
        }
        return latest;
    }

    /** Writes the last record of a key among the snapshots once more, as something else. */
    void spoil(String board, String key, UnaryOperator<byte[]> how) {
        var before = snapshots(board).get(key);
        append(new ProducerRecord<>(
                Topic.SNAPSHOTS.topicName(), Home.of(board, PARTITIONS), key(key), how.apply(before)));
    }

    /** The last events are gone, and nobody knows that they were there. */
    void cut(String board, int events) {
        var home = home(Topic.EVENTS, board);
        var records = topics.get(home);
        for (int i = 0; i < events; i++) ends.put(home, records.removeLast().offset());
    }

    /** As a broker deletes what is old. */
    void delete(String board, long before) {
        var home = home(Topic.EVENTS, board);
        starts.put(home, before);
        topics.get(home).removeIf(record -> record.offset() < before);
    }

    @Override
    public Consumer<byte[], byte[]> reader() {
        return new MockConsumer<>("none") {
            @Override
            public void assign(Collection<TopicPartition> homes) {
                super.assign(homes);
                for (var home : homes) {
                    updateBeginningOffsets(Map.of(home, starts.getOrDefault(home, 0L)));
                    topics.getOrDefault(home, List.of()).forEach(this::addRecord);
                }
            }

            @Override
            public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> homes) {
                var known = new HashMap<TopicPartition, Long>();
                homes.forEach(home -> known.put(home, starts.getOrDefault(home, 0L)));
                return known;
            }

            @Override
            public synchronized ConsumerRecords<byte[], byte[]> poll(Duration patience) {
                var polled = super.poll(patience);
                // What is left are markers: the position goes behind them, as a real consumer's does.
                if (polled.isEmpty()) assignment().forEach(home -> seek(home, end(home)));
                return polled;
            }
        };
    }

    @Override
    public Map<TopicPartition, Long> ends(Topic topic, Collection<Integer> partitions) {
        if (topic == Topic.SNAPSHOTS) beforeSnapshots.run();
        var asked = new HashMap<TopicPartition, Long>();
        for (int partition : partitions) {
            var home = new TopicPartition(topic.topicName(), partition);
            asked.put(home, end(home));
        }
        return asked;
    }

    /** What is written there does not come back, so nobody's silence counts. */
    @Override
    public Producer<byte[], byte[]> signs() {
        return new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public String newName() {
        return "life";
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Namespace namespace() {
        return Namespace.DEFAULT;
    }

    @Override
    public int check() {
        return PARTITIONS;
    }

    @Override
    public Consumer<byte[], byte[]> requests() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Producer<byte[], byte[]> events() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String eventsId() {
        return "topic-1";
    }

    @Override
    public void endTransactions() {}

    @Override
    public void close() {}
}
