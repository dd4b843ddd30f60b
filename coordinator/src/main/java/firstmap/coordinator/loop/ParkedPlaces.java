package firstmap.coordinator.loop;

import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.OffsetMetadata;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * How far each partition of the requests is done, and where the turns stand that are parked. A turn that waits holds the
 * committed position, so that whoever takes over reads it again; the mark and the places of all of them are committed beside
 * it, so that nothing else is done twice, and nothing is parked that was not.
 */
final class ParkedPlaces {
    /** So many requests are read again without more ado; where it would be more, the parked turns are read one by one. */
    static final long LAG = 1000;

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Clients clients;
    private final ParkedTurns parked;
    private final BooleanSupplier stopping;
    private final long lag;
    private final Map<Integer, Place> places = new HashMap<>();

    /** @param again where turns stand that a predecessor had parked; null if he has not said */
    private record Place(long mark, Set<Long> again) {}

    /** @param lag how many requests are read again without more ado */
    ParkedPlaces(Clients clients, ParkedTurns parked, long lag, BooleanSupplier stopping) {
        this.clients = clients;
        this.parked = parked;
        this.lag = lag;
        this.stopping = stopping;
    }

    /** A partition begins here. @param committed null if nothing is */
    void begin(int partition, OffsetAndMetadata committed) {
        places.put(
                partition,
                committed == null
                        ? new Place(0, null)
                        : new Place(
                                OffsetMetadata.mark(committed),
                                OffsetMetadata.parked(committed).orElse(null)));
    }

    void drop(int partition) {
        places.remove(partition);
        parked.drop(partition);
    }

    /** Whether a predecessor has done with that request. */
    boolean isDone(int partition, long offset) {
        return offset < places.get(partition).mark;
    }

    /** Whether it may be a turn that he had parked. */
    boolean wasParked(int partition, long offset) {
        var again = places.get(partition).again;
        return again == null || again.contains(offset);
    }

    /** What is committed of a position. */
    OffsetAndMetadata progress(int partition, OffsetAndMetadata position, OffsetMetadata tally) {
        var before = places.get(partition);
        long mark = Math.max(before.mark, position.offset());
        places.put(partition, new Place(mark, before.again));
        var offsets = new TreeSet<>(parked.offsets(partition));
        // Those that have not been read again yet are still parked.
        if (before.again != null) for (long each : before.again) if (each >= position.offset()) offsets.add(each);
        long committed = offsets.isEmpty() ? position.offset() : Math.min(position.offset(), offsets.first());
        var told = committed == mark ? tally : tally.behind(committed, mark, offsets);
        return new OffsetAndMetadata(committed, position.leaderEpoch(), told.text());
    }

    /**
     * Reads the turns one by one that were parked, where reading all from the committed position on would be much.
     *
     * @param committed position
     * @param park is given each
     * @return where reading goes on
     */
    long readAgain(TopicPartition home, long committed, Consumer<ConsumerRecord<byte[], byte[]>> park) {
        var place = places.get(home.partition());
        if (place.again == null || place.mark - committed <= lag) return committed;
        try (var reader = clients.reader()) {
            reader.assign(List.of(home));
            for (long offset : place.again) {
                reader.seek(home, offset);
                var record = next(reader);
                // It may be gone: then its node takes it again.
                if (record.offset() == offset) park.accept(record);
            }
        }
        return place.mark;
    }

    private ConsumerRecord<byte[], byte[]> next(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reader) {
        while (true) {
            if (stopping.getAsBoolean()) throw new WakeupException();
            for (var record : reader.poll(PATIENCE)) return record;
        }
    }
}
