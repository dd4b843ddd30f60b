package firstmap.coordinator.lease;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.rule.Board;
import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.Sign;
import firstmap.events.json.SignJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Watches the signs of life on the partitions of one life of a coordinator, as far as boards with a lease are at home there; has
 * no clients before one is. For one thread, whose own stalls therefore end nobody's lease.
 */
public final class LeaseWatch implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(5);
    /** How often it looks at all: several times within an interval. */
    private static final long LOOK_NANOS = Beat.INTERVAL.dividedBy(5).toNanos();

    private final Clients clients;
    private final Beat beat;
    private final Map<Integer, Leases> partitions = new TreeMap<>();
    /** Ticks that could not be written, told by the producer's thread. */
    private final Queue<Lost> lost = new ConcurrentLinkedQueue<>();

    private Optional<Long> looked = Optional.empty();
    private Consumer<byte[], byte[]> signs;
    private Producer<byte[], byte[]> ticks;

    private record Lost(int partition, Leases of, Sign.Tick tick) {}

    public LeaseWatch(Clients clients, Beat beat) {
        this.clients = clients;
        this.beat = beat;
    }

    /**
     * Looks at what has come, without waiting for anything.
     *
     * @param home the partitions whose boards are as the log has left them
     * @return requests for the nodes whose leases have ended, by partition, each of which is to be asked once
     */
    public Map<Integer, List<RequestRecord>> ended(Collection<Integer> home, Boards boards, ParkedTurns parked) {
        var ended = new TreeMap<Integer, List<RequestRecord>>();
        long now = clients.nanoTime();
        if (looked.isPresent() && now - looked.get() < LOOK_NANOS) return ended;
        looked = Optional.of(now);
        attend(home, boards);
        if (partitions.isEmpty()) return ended;
        for (var next = lost.poll(); next != null; next = lost.poll())
            if (partitions.get(next.partition) == next.of) next.of.lost(next.tick, now);
        for (var stored : signs.poll(Duration.ZERO)) read(stored.partition(), stored.value());
        partitions.forEach((partition, leases) -> {
            var over = leases.ended(partition, decidable(partition, boards), parked, now);
            if (!over.isEmpty()) ended.put(partition, over);
            leases.tick(now).ifPresent(tick -> write(partition, leases, tick));
        });
        return ended;
    }

    private void attend(Collection<Integer> home, Boards boards) {
        boolean changed = partitions.keySet().retainAll(home);
        var began = new ArrayList<TopicPartition>();
        for (int partition : home) {
            if (partitions.containsKey(partition)
                    || !hasLease(boards.of(partition).values())) continue;
            partitions.put(partition, new Leases(clients.newName(), beat));
            began.add(home(partition));
        }
        if (began.isEmpty() && !changed) return;
        if (signs == null) {
            signs = clients.reader();
            ticks = clients.signs();
        }
        signs.assign(partitions.keySet().stream().map(this::home).toList());
        if (!began.isEmpty()) signs.seekToBeginning(began); // of none would be of all
    }

    /** Of a board that stands still nobody can be let go: what is asked of it is a dead letter. */
    private static List<Board> decidable(int partition, Boards boards) {
        return boards.of(partition).values().stream()
                .filter(board -> boards.broken(partition, board.id()).isEmpty())
                .toList();
    }

    private static boolean hasLease(Collection<Board> boards) {
        for (var board : boards)
            if (board.spec().isPresent() && board.spec().get().hasLease()) return true;
        return false;
    }

    private TopicPartition home(int partition) {
        return new TopicPartition(clients.namespace().topic(Topic.ALIVE), partition);
    }

    /** What is no sign says nothing. */
    private void read(int partition, byte[] value) {
        if (value == null) return;
        try {
            partitions.get(partition).read(SignJson.read(value));
        } catch (Invalid e) {
            // Anybody may write there; nobody waits for an answer.
        }
    }

    private void write(int partition, Leases leases, Sign.Tick tick) {
        var record = new ProducerRecord<>(
                clients.namespace().topic(Topic.ALIVE),
                partition,
                tick.key().getBytes(StandardCharsets.UTF_8),
                SignJson.write(tick));
        ticks.send(record, (_, failure) -> {
            if (failure != null) lost.add(new Lost(partition, leases, tick));
        });
    }

    @Override
    public void close() {
        if (signs == null) return;
        try {
            ticks.close(Duration.ZERO);
        } finally {
            signs.close(CloseOptions.timeout(CLOSING));
        }
    }
}
