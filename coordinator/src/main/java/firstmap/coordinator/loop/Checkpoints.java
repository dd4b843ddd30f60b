package firstmap.coordinator.loop;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.RecoveryPoint;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.coordinator.recovery.Rebuilding;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.snapshot.Checkpoint;
import firstmap.coordinator.snapshot.SnapshotJson;
import firstmap.coordinator.snapshot.SnapshotTopic;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the events of each partition, and has it covered by snapshots again when that is due: of each board that has
 * changed, and last a {@link Checkpoint}. A checkpoint that would hold up decisions is spread over several transactions;
 * until its last record is committed the one before it holds, which newer snapshots do no harm.
 *
 * <p>Its position is the end of the last event that the brokers have acknowledged when it begins. Nobody is asked for it,
 * so that it costs no round trip; the events from there on that a snapshot knows already are few.
 */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    /** Buffers and attachments that go into one transaction, if they are of several boards: a fraction of a second. */
    private static final int MOST_AT_ONCE = 20_000;

    private final Namespace namespace;
    private final LoopParts parts;
    private final Boards boards;
    private final int partitions;
    private final LongSupplier clock;
    private final Map<Integer, Tail> tails = new TreeMap<>();

    /** Before this offset of a partition stand so many events. */
    private record Mark(long offset, long events) {}

    /** One partition behind its last checkpoint. */
    private static final class Tail {
        long events;
        long sinceCheckpoint;
        long checkpointNanos;
        /** Told by the producer's own thread. */
        volatile Mark acknowledged;
        /** Where an event was written although the log had come further; null as long as that has not happened. */
        volatile Long fellBack;

        Set<String> changed = new LinkedHashSet<>();
        final Map<String, Integer> parts = new HashMap<>();

        /** The checkpoint under way, and what it still lacks; null if there is none. */
        Mark from;

        Deque<String> left = new ArrayDeque<>();
    }

    /**
     * @param partitions of the events
     * @param clock nanoseconds
     */
    Checkpoints(Namespace namespace, LoopParts parts, Boards boards, int partitions, LongSupplier clock) {
        this.namespace = namespace;
        this.parts = parts;
        this.boards = boards;
        this.partitions = partitions;
        this.clock = clock;
    }

    /** A partition begins here. */
    void restored(int partition, Rebuilding.Rebuilt rebuilt) {
        var tail = new Tail();
        tail.events = rebuilt.events();
        tail.sinceCheckpoint = rebuilt.read();
        tail.checkpointNanos = clock.getAsLong();
        tail.acknowledged = new Mark(rebuilt.position(), rebuilt.events());
        tail.changed.addAll(rebuilt.uncovered());
        tail.parts.putAll(rebuilt.base().parts());
        tails.put(partition, tail);
    }

    /** Forgets a partition; empty if there is none. What is known of it is a base from which it can be taken up again. */
    Optional<RecoveryPoint> drop(int partition) {
        var tail = tails.remove(partition);
        if (tail == null) return Optional.empty();
        tail.changed.addAll(tail.left);
        var known = new TreeMap<>(boards.of(partition));
        var end = tail.acknowledged;
        return Optional.of(
                new RecoveryPoint("what was known", known, end.offset(), end.events(), tail.parts, tail.changed));
    }

    /** Counts an event that is sent now; to be told when it is acknowledged. */
    Callback count(ProducerRecord<byte[], byte[]> event) {
        var tail = tails.get(event.partition());
        long number = ++tail.events;
        tail.sinceCheckpoint++;
        tail.changed.add(new String(event.key(), StandardCharsets.UTF_8));
        return (metadata, failure) -> {
            if (failure != null || !metadata.hasOffset()) return;
            if (metadata.offset() < tail.acknowledged.offset()) tail.fellBack = metadata.offset();
            else tail.acknowledged = new Mark(metadata.offset() + 1, number);
        };
    }

    /**
     * To be asked when all that was sent is acknowledged, and before it is committed.
     *
     * @throws CorruptLog if the brokers have written an event before a place that the log had come to
     */
    void requireGrowth() {
        tails.forEach((partition, tail) -> {
            var offset = tail.fellBack;
            if (offset != null)
                throw new CorruptLog(
                        Topic.EVENTS,
                        partition,
                        offset,
                        "the next event would stand here, but the log had come to offset %d: it has been cut, or made anew"
                                .formatted(tail.acknowledged.offset()),
                        null);
        });
    }

    /** How many events a partition holds, those among them that are not committed yet. */
    long events(int partition) {
        return tails.get(partition).events;
    }

    /** What the partition will hold once the open transaction is committed. */
    OffsetMetadata metadata(int partition) {
        return new OffsetMetadata(tails.get(partition).events, partitions, boards.bytes(partition), 0, null);
    }

    /** Whether something is to be written. */
    boolean areDue() {
        return tails.entrySet().stream().anyMatch(tail -> isDue(tail.getKey(), tail.getValue()));
    }

    /** Partitions that have been restored. */
    Set<Integer> partitions() {
        return tails.keySet();
    }

    /** Writes what is due into the transaction that is open, behind the events that it covers. */
    int writeDue(Consumer<ProducerRecord<byte[], byte[]>> transaction) {
        int written = 0;
        for (var each : tails.entrySet())
            if (isDue(each.getKey(), each.getValue()) && write(each.getKey(), each.getValue(), transaction)) written++;
        return written;
    }

    private boolean isDue(int partition, Tail tail) {
        if (tail.from != null) return true;
        if (tail.changed.isEmpty()) return false;
        long waited = clock.getAsLong() - tail.checkpointNanos;
        return waited >= parts.due().time().toNanos()
                || tail.sinceCheckpoint >= parts.due().events() && 2 * tail.sinceCheckpoint >= size(partition, tail);
    }

    private long size(int partition, Tail tail) {
        return tail.changed.stream()
                .mapToLong(id -> board(partition, id).size())
                .sum();
    }

    private Board board(int partition, String id) {
        return boards.find(partition, id).orElseThrow();
    }

    /** @return whether the checkpoint is complete now */
    private boolean write(int partition, Tail tail, Consumer<ProducerRecord<byte[], byte[]>> transaction) {
        if (tail.from == null) begin(tail);
        for (int size = 0; !tail.left.isEmpty() && size < MOST_AT_ONCE; ) {
            var board = board(partition, tail.left.poll());
            size += 1 + board.size();
            List<ProducerRecord<byte[], byte[]>> records;
            try {
                records = snapshot(partition, tail, board);
            } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
                LOG.error("No snapshot of board {}; partition {} stays uncovered", board.id(), partition, e);
                tail.from = null;
                tail.left.clear();
                return false;
            }
            records.forEach(transaction);
            tail.changed.remove(board.id());
        }
        if (!tail.left.isEmpty()) return false;
        var checkpoint = new Checkpoint(tail.from.offset(), tail.from.events());
        transaction.accept(record(partition, Checkpoint.key(), checkpoint.json()));
        tail.from = null;
        return true;
    }

    private void begin(Tail tail) {
        tail.from = tail.acknowledged;
        tail.left.addAll(tail.changed);
        tail.sinceCheckpoint = 0;
        tail.checkpointNanos = clock.getAsLong();
    }

    /** All of it, or nothing is sent: half a snapshot would spoil the one before it. */
    private List<ProducerRecord<byte[], byte[]>> snapshot(int partition, Tail tail, Board board) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var manifest = SnapshotJson.write(
                parts.snapshot().apply(board),
                tail.from.offset(),
                part -> records.add(record(partition, SnapshotTopic.partKey(board.id(), records.size()), part)));
        for (int surplus = manifest.parts(); surplus < tail.parts.getOrDefault(board.id(), 0); surplus++)
            records.add(record(partition, SnapshotTopic.partKey(board.id(), surplus), null));
        records.add(record(partition, board.id().getBytes(StandardCharsets.UTF_8), manifest.json()));
        tail.parts.put(board.id(), manifest.parts());
        return records;
    }

    private ProducerRecord<byte[], byte[]> record(int partition, byte[] key, byte[] value) {
        return new ProducerRecord<>(namespace.topic(Topic.SNAPSHOTS), partition, key, value);
    }
}
