package firstmap.coordinator.snapshot;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.RecoveryPoint;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.rule.Board;
import firstmap.events.Invalid;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the snapshots of partitions. They can always be thrown away: what is missing, damaged or of another version is
 * told, and its partition is read from the start of its events.
 */
public final class SnapshotTopic {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTopic.class);

    private final Clients clients;
    private final BooleanSupplier stopping;

    /** @param stopping whether reading is to be given up */
    public SnapshotTopic(Clients clients, BooleanSupplier stopping) {
        this.clients = clients;
        this.stopping = stopping;
    }

    /** The key of one part of a board's snapshot. */
    public static byte[] partKey(String board, int part) {
        return partName(board, part).getBytes(StandardCharsets.UTF_8);
    }

    private static String partName(String board, int part) {
        return board + "#" + part;
    }

    /** Those partitions whose snapshots are whole. */
    public Map<Integer, RecoveryPoint> read(Collection<Integer> partitions) {
        var latest = latest(partitions);
        var bases = new TreeMap<Integer, RecoveryPoint>();
        latest.forEach((partition, records) -> base(partition, records).ifPresent(base -> bases.put(partition, base)));
        return bases;
    }

    /** The last value of each key, as compaction would leave it. */
    private Map<Integer, Map<String, byte[]>> latest(Collection<Integer> partitions) {
        var latest = new TreeMap<Integer, Map<String, byte[]>>();
        var ends = clients.ends(Topic.SNAPSHOTS, partitions);
        try (var log = clients.reader()) {
            var reading = ReadToEnd.fromStart(log, ends);
            while (!reading.isOver()) {
                if (stopping.getAsBoolean()) throw new WakeupException();
                // Those behind the end, too: of a snapshot that was being written none of its parts may be missing.
                for (var stored : reading.poll())
                    if (stored.key() != null)
                        keep(stored, latest.computeIfAbsent(stored.partition(), _ -> new HashMap<>()));
            }
        }
        return latest;
    }

    private static void keep(ConsumerRecord<byte[], byte[]> stored, Map<String, byte[]> latest) {
        var key = new String(stored.key(), StandardCharsets.UTF_8);
        if (stored.value() == null) latest.remove(key);
        else latest.put(key, stored.value());
    }

    private static Optional<RecoveryPoint> base(int partition, Map<String, byte[]> records) {
        var what = "the checkpoint";
        try {
            if (!records.containsKey(Checkpoint.KEY)) throw new Invalid("", "missing");
            var checkpoint = Checkpoint.read(records.get(Checkpoint.KEY));
            var boards = new TreeMap<String, Board>();
            var parts = new HashMap<String, Integer>();
            for (var name : names(records)) {
                what = "the snapshot of board " + name;
                var manifest = SnapshotManifest.read(records.get(name));
                var snapshot = SnapshotJson.read(manifest, part -> records.get(partName(name, part)));
                if (!snapshot.board().equals(name)) throw new Invalid("board", "is " + snapshot.board());
                boards.put(name, Boards.restored(snapshot));
                parts.put(name, manifest.parts());
            }
            return Optional.of(new RecoveryPoint(
                    "the snapshots", boards, checkpoint.offset(), checkpoint.events(), parts, Set.of()));
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            // Whatever is wrong with a snapshot, the events know it all.
            LOG.warn(
                    "Partition {} is read from the start of its events, because {} is of no use: {}",
                    partition,
                    what,
                    e instanceof Invalid || e instanceof UnknownSnapshotVersion ? e.getMessage() : e.toString());
            return Optional.empty();
        }
    }

    /** Of boards: records that are neither the checkpoint nor a part. */
    private static List<String> names(Map<String, byte[]> records) {
        var names = new ArrayList<String>();
        for (var key : records.keySet()) if (key.indexOf('#') < 0) names.add(key);
        names.sort(null);
        return names;
    }
}
