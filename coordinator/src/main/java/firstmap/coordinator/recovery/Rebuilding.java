package firstmap.coordinator.recovery;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.RecoveryPoint;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Edition;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.json.EventJson;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The boards of one partition on their way from a base to the log's end. What the base has seen already is not applied
 * again, but held against it; in the end every event must have been seen once.
 */
public final class Rebuilding {
    private final TopicPartition home;
    private final RecoveryPoint base;
    private final long end;
    private final long promised;
    private final boolean isCut;
    private final long position;
    private final int partitions;
    private final Boards boards;
    private final Quarantines aside;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private long read;

    /** The last event that a board of the base has seen. */
    private record Seen(long seq, String hash) {}

    /**
     * @param start the first offset that the log still has
     * @param end where the log ends
     * @param counted how many events were committed; 0 if nobody counted
     * @param known how many events a snapshot knows
     * @param partitions of the events
     * @param aside what operators have set aside of the log
     * @throws CorruptLog if there is no way from this base to the log's end
     * @throws UnknownEdition if it has a board that cannot be decided here
     */
    Rebuilding(
            TopicPartition home,
            RecoveryPoint base,
            long start,
            long end,
            long counted,
            long known,
            int partitions,
            Boards boards,
            Quarantines aside) {
        this.home = home;
        this.base = base;
        this.end = end;
        promised = Math.max(counted, known);
        this.partitions = partitions;
        this.boards = boards;
        this.aside = aside;
        isCut = base.position() < start;
        position = Math.max(base.position(), start);
        boards.drop(home.partition());
        // Somebody must have counted, or a board of which nothing came later could be missing unseen.
        if (isCut && (base.boards().isEmpty() || counted == 0))
            throw corrupt(start, "the events before this offset have been deleted, and nothing covers them");
        if (base.position() > end)
            throw corrupt(end, "the log ends here, but " + base.what() + " knows it up to offset " + base.position());
        base.boards().forEach((name, board) -> {
            checkHome(base.position(), name);
            board.rule().ifPresent(rule -> Edition.of(name, rule));
            seen.put(name, new Seen(board.seq(), board.head()));
            boards.put(home.partition(), board);
        });
    }

    TopicPartition home() {
        return home;
    }

    /** Offset of the first event to be read. */
    long position() {
        return position;
    }

    /**
     * @throws CorruptLog if it cannot be read, or cannot follow, and is not set aside
     * @throws UnknownEdition if it defines a board that cannot be decided here, and whose further events need not be of
     *     types that are known here
     */
    void read(LogRecord stored) {
        switch (boards.take(stored, aside, this::fold)) {
            case FOLDED, UNFOLDED -> read++;
            case PASSED_OVER -> {} // Nobody ever counted it.
        }
    }

    private void fold(LogRecord stored) {
        EventRecord event;
        try {
            event = Boards.read(stored);
        } catch (CorruptLog e) {
            checkEdition(stored);
            throw e;
        }
        var known = seen.get(event.board());
        if (known != null && event.seq() <= known.seq()) check(stored.offset(), event, known);
        else {
            if (event.seq() == 1) checkHome(stored.offset(), event.board());
            if (event.event() instanceof Event.Defined defined) Edition.of(event.board(), defined.rule());
            boards.evolve(stored, event);
            changed.add(event.board());
        }
    }

    private void check(long offset, EventRecord event, Seen known) {
        if (event.seq() == known.seq() && !event.hash().equals(known.hash()))
            throw corrupt(offset, base.what() + " knows another event " + event.seq() + " of board " + event.board());
    }

    /** A board file of another edition need not be one that can be read here. */
    private static void checkEdition(LogRecord stored) {
        if (stored.value() == null || !EventJson.hashHolds(stored.value())) return;
        try {
            var link = EventJson.link(stored.value());
            link.rule().ifPresent(rule -> Edition.of(link.board(), rule));
        } catch (Invalid e) {
            // It is not an event at all, and the caller says so.
        }
    }

    private void checkHome(long offset, String board) {
        int belongs = Home.of(board, partitions);
        if (belongs != home.partition())
            throw corrupt(
                    offset,
                    "board %s belongs on partition %d of %d; has their number been changed?"
                            .formatted(board, belongs, partitions));
    }

    /**
     * What has become of the partition, once the end is reached.
     *
     * @param position of the next event that will be read
     * @throws CorruptLog if the log holds fewer events than it has held, or others than the base knows
     */
    Rebuilt done(long position, long start) {
        long events = boards.of(home.partition()).values().stream()
                        .mapToLong(Board::seq)
                        .sum()
                + boards.uncounted(home.partition());
        long inLog = isCut ? events : base.events() + read;
        if (inLog < Math.max(promised, events))
            throw corrupt(
                    end,
                    "the log ends here with %d events, but has had %d: %d are missing. It has been cut, restored from an old copy, or made anew"
                            .formatted(inLog, Math.max(promised, events), Math.max(promised, events) - inLog));
        if (inLog > events)
            throw corrupt(end, "%s has seen %d of %d events".formatted(base.what(), events - inLog + read, inLog));
        changed.addAll(base.uncovered());
        return new Rebuilt(position, events, read, changed, base, start);
    }

    private CorruptLog corrupt(long offset, String problem) {
        return new CorruptLog(Topic.EVENTS, home.partition(), offset, problem, null);
    }

    /**
     * A partition whose boards are as its events have left them.
     *
     * @param position where the events go on
     * @param events how many there are
     * @param read how many of them were read for it
     * @param uncovered boards whose snapshots, if any, know less than they
     * @param start the first offset that the log still has
     */
    public record Rebuilt(
            long position, long events, long read, Set<String> uncovered, RecoveryPoint base, long start) {}
}
