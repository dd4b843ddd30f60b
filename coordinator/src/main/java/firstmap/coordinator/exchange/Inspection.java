package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.rule.Board;
import firstmap.events.EventRecord;
import firstmap.events.Quarantine;
import firstmap.events.json.QuarantineJson;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Looks at one record of the events before it is set aside: whether it cannot be read or cannot follow, and whether it was
 * an event of a board. The partition is read from its start to its end.
 */
public final class Inspection {
    private final TopicRecording log;
    private final Quarantines aside;
    private final int partition;
    private final Boards boards = new Boards();
    private long events;
    private String board;

    private Inspection(TopicRecording log, int partition) {
        this.log = log;
        this.partition = partition;
        aside = log.aside();
    }

    /**
     * What stands there.
     *
     * @param problem why nobody can follow it
     * @param board the board whose event it was, as what stands behind it shows; null if it was none, or that cannot be told
     * @param missing how many events were committed on the partition and are not there, even with that one
     */
    public record Inspected(String topic, LogRecord record, String problem, String board, long missing) {
        public String digest() {
            return QuarantineJson.digest(record.key(), record.value());
        }

        /** @throws firstmap.events.Invalid if that is no reason, or no board */
        public Quarantine mark(String ofBoard, String reason) {
            return new Quarantine(topic, record.partition(), record.offset(), digest(), ofBoard, reason);
        }
    }

    /** The record must not be set aside. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String problem) {
            super(problem);
        }
    }

    /** @throws Refused if it reads and fits, is not there, is set aside, or is not the first that cannot be followed */
    public static Inspected of(TopicRecording log, int partition, long offset) {
        if (partition < 0 || partition >= log.partitions())
            throw new Refused("there is no partition %d; the log has %d".formatted(partition, log.partitions()));
        return new Inspection(log, partition).inspect(offset);
    }

    private Inspected inspect(long offset) {
        try (var all = log.open(Topic.EVENTS, partition)) {
            LogRecord wanted = null;
            String problem = null;
            for (var line = all.next(); line != null; line = all.next()) {
                if (wanted == null && line.offset() > offset) break;
                var failure = take(line);
                if (line.offset() == offset) {
                    wanted = line;
                    problem = failure.orElseThrow(() -> notToBeSetAside(offset)).getMessage();
                } else if (failure.isPresent()) {
                    if (wanted == null)
                        throw new Refused("what comes before it is to be set aside first: "
                                + failure.get().getMessage());
                    follow(wanted, line);
                }
            }
            if (wanted == null)
                throw new Refused("nothing that can be read stands at offset %d of partition %d: %s"
                        .formatted(
                                offset, partition, "it is the end of a transaction, has been deleted, or is to come"));
            long missing = Math.max(0, log.counted(partition) - events - (board == null ? 0 : 1));
            if (board == null && missing > 0) board = known(wanted);
            return new Inspected(log.eventsId(), wanted, problem, board, board == null ? missing : 0);
        }
    }

    private Refused notToBeSetAside(long offset) {
        var mark = aside.at(partition, offset);
        return new Refused(
                mark.isPresent()
                        ? mark.get() + " already, or it fits"
                        : "partition %d offset %d reads and fits: it must not be set aside"
                                .formatted(partition, offset));
    }

    /** Why it cannot be followed, if it cannot. */
    private Optional<CorruptLog> take(LogRecord line) {
        try {
            if (boards.take(line, aside, this::fold) != Boards.Taken.PASSED_OVER) events++;
            return Optional.empty();
        } catch (CorruptLog e) {
            return Optional.of(e);
        }
    }

    private void fold(LogRecord line) {
        var event = Boards.read(line);
        int home = Home.of(event.board(), log.partitions());
        if (home != partition)
            throw new CorruptLog(Topic.EVENTS, partition, line.offset(), "it belongs on partition " + home, null);
        boards.evolve(line, event);
    }

    /** An event that would follow if one more of its board were there, or that follows the wanted one, shows whose it was. */
    private void follow(LogRecord wanted, LogRecord line) {
        read(line).ifPresent(event -> {
            long seq = boards.find(partition, event.board()).map(Board::seq).orElse(0L);
            if (event.seq() <= seq + 1) return;
            events++;
            boolean isNext = event.seq() == seq + 2
                    || read(wanted).filter(it -> it.hash().equals(event.prev())).isPresent();
            if (board == null && isNext) board = event.board();
        });
    }

    private static Optional<EventRecord> read(LogRecord line) {
        try {
            return Optional.of(Boards.read(line));
        } catch (CorruptLog e) {
            return Optional.empty();
        }
    }

    /** By the key, where more events were committed than there are. */
    private String known(LogRecord record) {
        if (record.key() == null) return null;
        var id = new String(record.key(), StandardCharsets.UTF_8);
        return boards.find(partition, id).filter(it -> it.seq() > 0).isPresent() ? id : null;
    }
}
