package firstmap.coordinator.loop;

import static org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.RecoveryPoint;
import firstmap.coordinator.boards.Room;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.coordinator.lease.LeaseWatch;
import firstmap.coordinator.recovery.Recovery;
import firstmap.coordinator.rule.Board;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the loop: from the clients' making to the first failure. Whatever fails here, memory may be ahead of the
 * log: the owner throws the whole object away and makes a new one, whose state comes from the log.
 */
public final class LogLoop implements AutoCloseable {
    /** A batch of slow requests is committed in pieces of this length, well inside a transaction's time. */
    private static final long LONGEST_BATCH_NANOS = Duration.ofSeconds(2).toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(LogLoop.class);
    private static final Duration CLOSING = Duration.ofSeconds(5);
    /** How often is looked whether a partition that stands still can go on. */
    private static final long RECONSIDER_NANOS = Duration.ofSeconds(2).toNanos();

    private final Clients clients;
    private final Consumer<byte[], byte[]> requests;
    private final Producer<byte[], byte[]> events;
    private final Recovery recovery;
    private final Standby witness;
    private final Boards boards = new Boards();
    private final ParkedTurns parked;
    private final ParkedPlaces places;

    private final Checkpoints checkpoints;
    private final RequestHandler handler;
    private final Counters counters;
    private final BooleanSupplier stopping;
    private final Set<Integer> assigned = new TreeSet<>();
    private final Map<Integer, RecoveryPoint> kept = new TreeMap<>();
    private final Map<Integer, Long> starts = new ConcurrentHashMap<>();
    private final StandingStill standing = new StandingStill();
    private final OpenRounds rounds = new OpenRounds();
    private final LeaseWatch leases;
    /** Those that stood still and are tried again. */
    private final Set<Integer> again = new TreeSet<>();
    /** The events topic as it was when each partition was restored. */
    private final Map<Integer, String> topics = new TreeMap<>();

    private final Queue<Runnable> looks = new ConcurrentLinkedQueue<>();
    private final int partitions;
    private final Room room;
    private long reconsidered;
    private long waits;
    private volatile long waiting;

    /**
     * @param clients stay the caller's: it closes them after the loop
     * @param partitions of the requests
     * @param stopping whether it has been told to end; a batch and a recovery are given up then
     */
    public LogLoop(
            Clients clients,
            int partitions,
            LoopParts parts,
            PoisonRequests poison,
            Counters counters,
            BooleanSupplier stopping) {
        this.clients = clients;
        this.partitions = partitions;
        this.counters = counters;
        this.stopping = stopping;
        room = parts.room();
        parked = parts.parked().get();
        handler =
                new RequestHandler(clients.namespace(), boards, parked, poison, partitions, parts.rule(), parts.room());
        witness = parts.standby();
        places = new ParkedPlaces(clients, parked, parts.lag(), stopping);
        recovery = new Recovery(clients, parts.standby(), partitions, stopping);
        checkpoints = new Checkpoints(clients.namespace(), parts, boards, partitions, clients::nanoTime);
        leases = new LeaseWatch(clients, parts.beat());
        events = clients.events();
        try {
            requests = clients.requests();
        } catch (RuntimeException e) {
            events.close(CLOSING);
            throw e;
        }
    }

    /** Before anything is read: an earlier life of this name is fenced, and what it left open is ended. */
    public void begin() {
        events.initTransactions();
        requests.subscribe(List.of(requestsTopic()), new Assignment());
    }

    private String requestsTopic() {
        return clients.namespace().topic(Topic.REQUESTS);
    }

    private TopicPartition home(int partition) {
        return new TopicPartition(requestsTopic(), partition);
    }

    /** Waits that long for requests, and answers those that came. */
    public void step(Duration patience) {
        waiting = ++waits;
        var batch = requests.poll(patience);
        waiting = 0;
        reconsider();
        restoreAssigned();
        stopDoubted();
        for (var look = looks.poll(); look != null; look = looks.poll()) look.run();
        var rest = decidable(batch).iterator();
        while (rest.hasNext() && !stopping.getAsBoolean()) transact(rest);
        if (batch.isEmpty() && checkpoints.areDue()) checkpoint();
        // What asks commits the position, too: nothing may be left that was read and not decided.
        if (!rest.hasNext())
            leases.ended(checkpoints.partitions(), boards, parked).forEach(this::expire);
        rounds.refresh(checkpoints.partitions(), boards, parked, clients.nanoTime());
    }

    /** What came of a partition that stands still stays unanswered: nobody commits an offset behind it. */
    private Iterable<ConsumerRecord<byte[], byte[]>> decidable(ConsumerRecords<byte[], byte[]> batch) {
        if (standing.isEmpty()) return batch;
        var decidable = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var asked : batch) if (!standing.contains(asked.partition())) decidable.add(asked);
        return decidable;
    }

    /** Decisions, dead letters, snapshots and the position in the requests: all of them or none. */
    private void transact(Iterator<ConsumerRecord<byte[], byte[]>> rest) {
        var batch = new Batch();
        long end = clients.nanoTime() + LONGEST_BATCH_NANOS;
        events.beginTransaction();
        do {
            var asked = rest.next();
            var answer = answer(asked);
            switch (answer) {
                case RequestHandler.Answer.Events(var records) ->
                    records.forEach(record -> events.send(record, checkpoints.count(record)));
                case RequestHandler.Answer.Unanswerable(var deadLetter) -> events.send(deadLetter);
                case RequestHandler.Answer.Parked _ -> {}
            }
            batch.add(asked, answer);
        } while (rest.hasNext() && clients.nanoTime() - end < 0);
        if (batch.isParked() && !checkpoints.areDue()) {
            // Nothing to write down: the offset stays before them anyway until their rounds are over.
            events.commitTransaction();
            batch.countTo(counters);
            return;
        }
        int covered = checkpoints.writeDue(events::send);
        // The group's metadata, read anew: a member that has lost its partitions is refused here.
        events.sendOffsetsToTransaction(progress(batch.positions()), requests.groupMetadata());
        commit();
        batch.countTo(counters);
        counters.covered(covered);
        // No catch: after a failure memory may be ahead of the log.
    }

    /** A log that has gone quiet is covered, too. */
    private void checkpoint() {
        events.beginTransaction();
        int covered = checkpoints.writeDue(events::send);
        commitStanding(checkpoints.partitions());
        counters.covered(covered);
    }

    /** In a transaction, so that who owns the partition no more asks in vain. */
    private void expire(int partition, List<RequestRecord> ended) {
        events.beginTransaction();
        for (var request : ended) {
            LOG.info("A lease has ended: {} of board {}", request.id(), request.board());
            events.send(new ProducerRecord<>(
                    requestsTopic(),
                    partition,
                    request.board().getBytes(StandardCharsets.UTF_8),
                    RequestJson.write(request)));
        }
        commitStanding(List.of(partition));
    }

    /** The offsets stay where they are, and let the group refuse a zombie. */
    private void commitStanding(Collection<Integer> partitions) {
        var positions = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (int partition : partitions)
            positions.put(home(partition), new OffsetAndMetadata(requests.position(home(partition))));
        events.sendOffsetsToTransaction(progress(positions), requests.groupMetadata());
        commit();
    }

    private RequestHandler.Answer answer(ConsumerRecord<byte[], byte[]> asked) {
        if (!places.isDone(asked.partition(), asked.offset())) return handler.answer(asked);
        return places.wasParked(asked.partition(), asked.offset())
                ? handler.answerAgain(asked)
                : RequestHandler.NOTHING;
    }

    private Map<TopicPartition, OffsetAndMetadata> progress(Map<TopicPartition, OffsetAndMetadata> positions) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        positions.forEach((home, position) -> {
            var tally = checkpoints.metadata(home.partition());
            offsets.put(home, places.progress(home.partition(), position, tally));
        });
        return offsets;
    }

    private void commit() {
        // A commit waits for this anyway; so what is found by now is found before it.
        events.flush();
        checkpoints.requireGrowth();
        for (int partition : checkpoints.partitions())
            doubt(partition).ifPresent(found -> {
                throw found;
            });
        try {
            events.commitTransaction();
        } catch (TimeoutException e) {
            // Committed or not: unknown. To ask the same producer again is safe; if it fails too, the log will tell.
            events.commitTransaction();
        }
    }

    private void restoreAssigned() {
        if (assigned.isEmpty()) return;
        if (Collections.max(assigned) >= partitions)
            throw new KafkaException("the requests have more partitions than when this began");
        // First the offsets: they are told only when no transaction holds them any more, so that what a predecessor has
        // decided is final and stands before the log's end, which is asked for next.
        var committed = requests.committed(assigned.stream().map(this::home).collect(Collectors.toSet()));
        var counted = new TreeMap<Integer, Long>();
        for (int partition : assigned) counted.put(partition, 0L);
        long bytes = boards.bytes();
        for (int partition : assigned) {
            parked.drop(partition);
            places.begin(partition, committed.get(home(partition)));
        }
        for (var next : committed.entrySet()) {
            var metadata = OffsetMetadata.read(next.getValue());
            if (metadata.isEmpty()) continue;
            counted.put(next.getKey().partition(), metadata.get().events());
            bytes += metadata.get().bytes();
        }
        room.require(bytes);
        var topic = clients.eventsId();
        for (int partition : assigned) topics.put(partition, topic);
        for (int partition : again) takeUp(home(partition), committed.get(home(partition)));
        var restored = recovery.restore(counted, kept, boards);
        restored.rebuilt().forEach((partition, rebuilt) -> {
            checkpoints.restored(partition, rebuilt);
            counters.reread(rebuilt.read());
            starts.put(partition, rebuilt.start());
        });
        restored.undecidable().forEach(standing::add);
        restored.corrupt().forEach((partition, found) -> standing.add(partition, found, restored.marks()));
        for (int partition : restored.rebuilt().keySet()) {
            var next = committed.get(home(partition));
            if (next == null) continue;
            long position = places.readAgain(home(partition), next.offset(), handler::answerAgain);
            // What came together with the partition is not read twice.
            if (requests.position(home(partition)) < position) requests.seek(home(partition), position);
        }
        if (!standing.isEmpty())
            requests.pause(standing.partitions().stream().map(this::home).toList());
        assigned.clear();
        again.clear();
        kept.clear();
    }

    /** What the boards that are at home here take of memory, by estimate. */
    public long bytes() {
        return boards.bytes();
    }

    // ---- what stands still

    /** What the follower of this process finds on a partition ends the decisions there. */
    private void stopDoubted() {
        for (int partition : Set.copyOf(checkpoints.partitions()))
            doubt(partition).ifPresent(found -> {
                checkpoints.drop(partition);
                boards.drop(partition);
                parked.drop(partition);
                starts.remove(partition);
                standing.add(partition, found, -1);
                requests.pause(List.of(home(partition)));
            });
    }

    private Optional<CorruptLog> doubt(int partition) {
        return witness.doubt(partition, topics.get(partition), checkpoints.events(partition));
    }

    /** A partition is tried again when an operator has said something, or its follower has come past what he found. */
    private void reconsider() {
        var still = standing.corrupt();
        if (still.isEmpty() || clients.nanoTime() - reconsidered < RECONSIDER_NANOS) return;
        reconsidered = clients.nanoTime();
        long marks = recovery.marksEnd();
        var topic = clients.eventsId();
        for (int partition : still) {
            boolean isDoubted = witness.doubt(partition, topic, Long.MAX_VALUE).isPresent();
            if (!isDoubted && standing.isWorthATry(partition, marks)) again.add(partition);
        }
        again.forEach(standing::remove);
        assigned.addAll(again);
    }

    /** What came of its requests while it stood still was passed over, and is read again. */
    private void takeUp(TopicPartition home, OffsetAndMetadata next) {
        if (next == null) requests.seekToBeginning(List.of(home));
        else requests.seek(home, next);
        requests.resume(List.of(home));
    }

    /** The first offset that the log still has of each partition that is at home here; 0 if nothing was deleted. */
    public Map<Integer, Long> starts() {
        return Map.copyOf(starts);
    }

    /** Those that are at home here and have been taken over, also where nothing is decided. */
    public SortedSet<Integer> partitions() {
        var home = new TreeSet<>(starts.keySet());
        home.addAll(standing.partitions());
        return home;
    }

    /** Partitions that are at home here and on which nothing is decided, and why, in a sentence. */
    public Map<Integer, String> standingStill() {
        return standing.reasons();
    }

    /** On which rounds the boards stand that are at home here and grant their time, by partition. */
    public Map<Integer, OpenRounds.OfPartition> openRounds() {
        return rounds.told();
    }

    /** Where the events of a board's partition cannot be followed any further, if it stands still here for that reason. */
    public Optional<CorruptLog> corrupt(String board) {
        return standing.corrupt(Home.of(board, partitions));
    }

    /** Shows a board to somebody of another thread, between two batches; empty if it is not at home here. */
    public <T> CompletableFuture<Optional<T>> look(String board, Function<Board, T> look) {
        var seen = new CompletableFuture<Optional<T>>();
        looks.add(() -> {
            try {
                seen.complete(boards.find(Home.of(board, partitions), board).map(look));
            } catch (RuntimeException e) {
                seen.completeExceptionally(e); // the looker's fault must not end the loop
            }
        });
        return seen;
    }

    /** Number of the wait for requests that is under way, 0 if none is. Any thread may ask. */
    long waiting() {
        return waiting;
    }

    /** Ends a wait for requests, from any thread. */
    public void wakeup() {
        requests.wakeup();
    }

    /** Leaves the group, so that others can go on at once; an open transaction is aborted. */
    @Override
    public void close() {
        try (leases) {
            events.close(CLOSING);
        } finally {
            requests.close(CloseOptions.timeout(CLOSING).withGroupMembershipOperation(LEAVE_GROUP));
        }
    }

    /** Called inside of poll, so never while a transaction is open. */
    private final class Assignment implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> assigned.add(partition.partition()));
            kept.keySet().retainAll(assigned);
            waiting = 0; // what follows takes its time
            // Who was killed in mid-transaction makes all wait who ask for offsets, as the rest of this poll does.
            if (!assigned.isEmpty()) clients.endTransactions();
            waiting = ++waits;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            for (var partition : partitions) {
                // It may come back at once, and then only what is new is read; the log tells whether that is right.
                checkpoints.drop(partition.partition()).ifPresent(base -> kept.put(partition.partition(), base));
                boards.drop(partition.partition());
                places.drop(partition.partition());
                starts.remove(partition.partition());
                topics.remove(partition.partition());
                standing.remove(partition.partition());
                assigned.remove(partition.partition());
            }
        }
        // Partitions that were lost go the same way, which is what the interface does by default.
    }
}
