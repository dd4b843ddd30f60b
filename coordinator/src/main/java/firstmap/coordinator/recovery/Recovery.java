package firstmap.coordinator.recovery;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.RecoveryPoint;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.LogRecords;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.coordinator.snapshot.SnapshotTopic;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.ControlTopic;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds the boards of partitions: from somebody who knows them already, or from snapshots, and from the events that
 * these do not know. What is found wanting is dropped and costs time only: the events, from their start, are the judge.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** One who is so few records behind is asked without looking whether a snapshot is nearer to the end. */
    private static final long NEAR = 10_000;

    private final Clients clients;
    private final SnapshotTopic snapshots;
    private final Standby standby;
    private final int partitions;
    private final BooleanSupplier stopping;
    private Quarantines aside = Quarantines.NOTHING;

    /** @param partitions of the events */
    public Recovery(Clients clients, Standby standby, int partitions, BooleanSupplier stopping) {
        this.clients = clients;
        this.standby = standby;
        this.partitions = partitions;
        this.stopping = stopping;
        snapshots = new SnapshotTopic(clients, stopping);
    }

    /**
     * Reads every committed event of these partitions that stands before the log's end of now and is not known yet. An
     * open transaction of a dead predecessor hides what was committed behind it: reading goes on until it has ended and
     * the end is reached.
     *
     * @param counted how many events of each partition were committed, 0 if nobody counted; what the boards knew of it is
     *     dropped first
     * @param kept partitions that were at home here until now, as they were left
     * @throws WakeupException if the coordinator is told to stop meanwhile
     */
    public Restored restore(Map<Integer, Long> counted, Map<Integer, RecoveryPoint> kept, Boards boards) {
        counted.keySet().forEach(boards::drop);
        var ends = new HashMap<>(clients.ends(Topic.EVENTS, counted.keySet()));
        long marks = marksEnd();
        aside = marks(marks);
        var restored = new Restored(marks, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        var warm = warm(counted.keySet(), kept);
        // Where a board stands still its snapshots need not say so, nor what of its events there is.
        warm.keySet().removeIf(aside::breaksBoards);
        var near = new TreeMap<>(warm);
        near.entrySet()
                .removeIf(
                        base -> ends.get(home(base.getKey())) - base.getValue().position() > NEAR);
        new Pass(near, counted, Map.of(), ends, boards, restored).run(false);
        warm.keySet().removeAll(near.keySet());
        var cold = new TreeSet<>(counted.keySet());
        cold.removeIf(restored::hasEnded);
        if (cold.isEmpty()) return restored;
        var covered = snapshots.read(cold);
        covered.keySet().removeIf(aside::breaksBoards);
        // Whoever was stopped meanwhile may have read snapshots that are newer than the end that it was told before.
        ends.putAll(clients.ends(Topic.EVENTS, cold));
        // Where it was said that so much has been there, it must be there, whether that snapshot is of use or not.
        var known = new TreeMap<Integer, Long>();
        covered.forEach((partition, base) -> known.put(partition, base.seen()));
        warm.forEach(
                (partition, base) -> covered.merge(partition, base, (a, b) -> a.position() >= b.position() ? a : b));
        new Pass(covered, counted, known, ends, boards, restored).run(false);
        cold.removeIf(restored::hasEnded);
        var unknown = new TreeMap<Integer, RecoveryPoint>();
        for (int partition : cold) unknown.put(partition, RecoveryPoint.nothing());
        new Pass(unknown, counted, known, ends, boards, restored).run(true);
        return restored;
    }

    /**
     * What has become of the partitions.
     *
     * @param marks where the control topic ended: what operators had said until there was obeyed
     * @param rebuilt those on which decisions can go on
     * @param undecidable those with a board whose edition of the rule this program does not have; nothing is known of them
     * @param corrupt those with an event that cannot be read, cannot follow, or is missing; nothing is known of them
     */
    public record Restored(
            long marks,
            Map<Integer, Rebuilding.Rebuilt> rebuilt,
            Map<Integer, UnknownEdition> undecidable,
            Map<Integer, CorruptLog> corrupt) {
        boolean hasEnded(int partition) {
            return rebuilt.containsKey(partition) || undecidable.containsKey(partition);
        }
    }

    private Quarantines marks(long end) {
        if (end == 0) return Quarantines.NOTHING;
        try (var log = clients.reader()) {
            return Quarantines.of(
                    clients.eventsId(), Quarantines.read(ControlTopic.values(log, clients.namespace(), end)));
        }
    }

    /** Where the control topic ends now: it moves on when an operator says something. */
    public long marksEnd() {
        return clients.ends(Topic.CONTROL, Set.of(ControlTopic.PARTITION)).get(ControlTopic.home(clients.namespace()));
    }

    private Map<Integer, RecoveryPoint> warm(Collection<Integer> partitions, Map<Integer, RecoveryPoint> kept) {
        var warm = new TreeMap<>(kept);
        warm.keySet().retainAll(partitions);
        for (int partition : partitions)
            if (!warm.containsKey(partition))
                standby.copy(partition).ifPresent(copy -> warm.put(partition, RecoveryPoint.of(copy)));
        return warm;
    }

    private TopicPartition home(int partition) {
        return new TopicPartition(clients.namespace().topic(Topic.EVENTS), partition);
    }

    /** One reading of the log, of some partitions, each from its base. */
    private final class Pass {
        private final Map<Integer, RecoveryPoint> bases;
        private final Map<Integer, Long> counted;
        private final Map<Integer, Long> known;
        private final Map<TopicPartition, Long> ends;
        private final Boards boards;
        private final Restored restored;
        private final Map<Integer, Rebuilding> under = new TreeMap<>();
        private boolean isLast;

        Pass(
                Map<Integer, RecoveryPoint> bases,
                Map<Integer, Long> counted,
                Map<Integer, Long> known,
                Map<TopicPartition, Long> ends,
                Boards boards,
                Restored restored) {
            this.bases = bases;
            this.counted = counted;
            this.known = known;
            this.ends = ends;
            this.boards = boards;
            this.restored = restored;
        }

        /**
         * Restores the partitions that come to their end from these bases.
         *
         * @param isLast whether there is no other base to begin from, so that a failure is the partition's end
         */
        void run(boolean isLast) {
            this.isLast = isLast;
            var rebuilt = new TreeMap<Integer, Rebuilding.Rebuilt>();
            if (bases.isEmpty()) return;
            long started = clients.nanoTime();
            try (var log = clients.reader()) {
                var homes = bases.keySet().stream().map(Recovery.this::home).toList();
                var starts = log.beginningOffsets(homes);
                for (var home : homes) attempt(home.partition(), () -> begin(home, starts.get(home)));
                var reading = ReadToEnd.from(log, positions(), ends);
                while (true) {
                    for (var one : new ArrayList<>(under.values())) {
                        var home = one.home();
                        if (reading.isAtEnd(home))
                            attempt(
                                    home.partition(),
                                    () -> rebuilt.put(
                                            home.partition(), one.done(reading.position(home), starts.get(home))));
                    }
                    under.keySet().removeAll(rebuilt.keySet());
                    if (under.isEmpty()) break;
                    if (stopping.getAsBoolean()) throw new WakeupException();
                    for (var stored : reading.poll()) {
                        var one = under.get(stored.partition());
                        if (one != null) attempt(stored.partition(), () -> one.read(LogRecords.event(stored)));
                    }
                }
            }
            tell(rebuilt, started);
            restored.rebuilt().putAll(rebuilt);
        }

        private Map<TopicPartition, Long> positions() {
            var positions = new LinkedHashMap<TopicPartition, Long>();
            for (var one : under.values()) positions.put(one.home(), one.position());
            return positions;
        }

        private void begin(TopicPartition home, long start) {
            int partition = home.partition();
            under.put(
                    partition,
                    new Rebuilding(
                            home,
                            bases.get(partition),
                            start,
                            ends.get(home),
                            counted.get(partition),
                            known.getOrDefault(partition, 0L),
                            partitions,
                            boards,
                            aside));
        }

        private void attempt(int partition, Runnable step) {
            try {
                step.run();
            } catch (UnknownEdition e) {
                restored.undecidable().put(partition, e);
                under.remove(partition);
                boards.drop(partition);
            } catch (CorruptLog e) {
                if (isLast) restored.corrupt().put(partition, e);
                else
                    LOG.warn(
                            "{} of partition {} is dropped, which costs time only: {}",
                            bases.get(partition).what(),
                            partition,
                            e.getMessage());
                under.remove(partition);
                boards.drop(partition);
            }
        }

        private void tell(Map<Integer, Rebuilding.Rebuilt> rebuilt, long started) {
            var took = Duration.ofNanos(clients.nanoTime() - started);
            rebuilt.forEach((partition, one) -> {
                LOG.info(
                        "Rebuilt partition {} from {} and {} events, {} in all, within {} ms",
                        partition,
                        one.base().what(),
                        one.read(),
                        one.events(),
                        took.toMillis());
                if (one.start() > 0)
                    LOG.warn(
                            "The events of partition {} before offset {} HAVE BEEN DELETED, though they are to be kept for ever."
                                    + " They are in {}, so decisions go on; history and audit have lost their beginning",
                            partition,
                            one.start(),
                            one.base().what());
            });
        }
    }
}
