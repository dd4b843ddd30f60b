package firstmap.node.client.kafka;

import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.json.EventJson;
import firstmap.events.json.Quarantines;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one board out of its partition, as far as they follow each other. At a record that cannot be read or cannot
 * follow it stands still, until an operator has set it aside.
 */
final class BoardEvents {
    private static final Logger LOG = LoggerFactory.getLogger(BoardEvents.class);

    private final byte[] key;
    private final Supplier<Quarantines> marks;
    private EventRecord last;
    private ConsumerRecord<byte[], byte[]> stuckAt;
    private volatile String reason;
    private boolean isBroken;

    /** @param marks what operators have set aside by now */
    BoardEvents(byte[] key, Supplier<Quarantines> marks) {
        this.key = key;
        this.marks = marks;
    }

    /**
     * Takes the next record of the partition.
     *
     * @return the event of the board; empty if it is another's, or is passed over, or can only be taken again later: then
     *     {@link #isStuckAt} it
     */
    Optional<EventRecord> take(ConsumerRecord<byte[], byte[]> record) {
        boolean isMine = Arrays.equals(record.key(), key);
        if (isMine && isBroken) return Optional.empty();
        var problem = isMine ? problem(record) : othersProblem(record);
        if (problem == null) return isMine ? Optional.of(goOn(record)) : Optional.empty();
        var mark = marks.get().covering(record.partition(), record.offset(), record.key(), record.value());
        if (mark.isPresent()) {
            isBroken = mark.get().board() != null
                    && Arrays.equals(mark.get().board().getBytes(StandardCharsets.UTF_8), key);
            if (isBroken)
                standStill(
                        record,
                        "an event of the board is set aside (" + mark.get().reason() + ")");
            else if (record == stuckAt || reason != null) goOn();
            return Optional.empty();
        }
        standStill(record, problem);
        // What is wrong with another board's does not keep this one from being read; but nobody decides here now.
        stuckAt = isMine ? record : null;
        return Optional.empty();
    }

    private EventRecord goOn(ConsumerRecord<byte[], byte[]> record) {
        last = EventJson.read(record.value());
        if (reason != null) goOn();
        return last;
    }

    private void goOn() {
        LOG.info("board {} goes on", new String(key, StandardCharsets.UTF_8));
        reason = null;
        stuckAt = null;
    }

    private void standStill(ConsumerRecord<byte[], byte[]> record, String problem) {
        var now = "board %s stands still: %s partition %d offset %d: %s"
                .formatted(
                        new String(key, StandardCharsets.UTF_8),
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        problem);
        if (!now.equals(reason)) LOG.warn("{}", now);
        reason = now;
    }

    private String problem(ConsumerRecord<byte[], byte[]> record) {
        var problem = othersProblem(record);
        if (problem != null) return problem;
        try {
            var event = EventJson.read(record.value());
            if (!event.board().equals(new String(key, StandardCharsets.UTF_8))) return "the key is not the board";
            if (last == null) return null; // It may have begun anywhere.
            if (event.seq() != last.seq() + 1) return "event %d follows event %d".formatted(event.seq(), last.seq());
            return event.prev().equals(last.hash()) ? null : "it does not follow event " + last.seq();
        } catch (Invalid e) {
            return "not an event: " + e.getMessage();
        }
    }

    private static String othersProblem(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) return "no key or no value";
        return EventJson.hashHolds(record.value()) ? null : "not an event: its hash does not hold";
    }

    /** Whether reading has to begin again at this record. */
    boolean isStuckAt(ConsumerRecord<byte[], byte[]> record) {
        return record == stuckAt;
    }

    /** Why nothing can be followed now; any thread may ask. */
    Optional<String> standsStill() {
        return Optional.ofNullable(reason);
    }
}
