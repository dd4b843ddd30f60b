package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.events.Invalid;
import firstmap.events.topics.Home;
import firstmap.lab.simulation.kafka.SimulatedRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The boards that grant their time, held against what their members play alone, and against what a coordinator that never
 * fails makes of the same requests: the same events, whole rounds of them, and the same dead letters.
 */
public final class GrantedLogs {
    private final Map<String, AskedLog> boards = new LinkedHashMap<>();
    private final List<Partition> partitions = new ArrayList<>();

    private static final class Partition {
        final List<AskedLog> boards = new ArrayList<>();
        /** Why each request is a dead letter that has none yet, by its offset. */
        final TreeMap<Long, String> owed = new TreeMap<>();

        long lastLetter = -1;
        /** Whether a transaction is open on the requests, so that what stands behind it is not read yet. */
        boolean isBehind;
    }

    /** @param count of the partitions */
    public GrantedLogs(Collection<PlayedAlone> all, int count) {
        for (int i = 0; i < count; i++) partitions.add(new Partition());
        for (var alone : all) add(new GrantedLog(alone, Home.of(alone.board(), count)));
    }

    void add(AskedLog board) {
        boards.put(board.id(), board);
        partitions.get(board.partition()).boards.add(board);
    }

    /** Whether this is of such a board. */
    boolean has(SimulatedRecord stored) {
        return find(stored) != null;
    }

    /** Whether this is of such a board with a lease. */
    boolean hasLease(SimulatedRecord stored) {
        return find(stored) instanceof LeasedLog;
    }

    private AskedLog find(SimulatedRecord stored) {
        return boards.isEmpty() || stored.key() == null
                ? null
                : boards.get(new String(stored.key(), StandardCharsets.UTF_8));
    }

    // ---- what is asked

    void request(int partition, SimulatedRecord stored) {
        try {
            var request = RequestReader.read(stored.key(), stored.value(), partition, partitions.size());
            find(stored).request(request, stored);
        } catch (Invalid | Inadmissible e) {
            partitions.get(partition).owed.put(stored.offset(), e.getMessage());
        }
    }

    void isBehind(int partition, boolean isBehind) {
        partitions.get(partition).isBehind = isBehind;
    }

    /** Whether a board has been asked for, so that nobody else can make another of it, and all that was asked of it is read. */
    public boolean isDefined(String board) {
        var asked = boards.get(board);
        return asked.isDefined() && !partitions.get(asked.partition()).isBehind;
    }

    /** The rounds of a board from the open one on, as they will be. */
    public List<PlayedAlone.Round> ahead(String board) {
        return boards.get(board).ahead();
    }

    /** Whose turns of the open round of a board have come. */
    public Collection<String> come(String board) {
        return boards.get(board).come();
    }

    // ---- what is decided

    void event(SimulatedRecord stored) {
        require(stored.txn() != null, Invariant.NO_OUTCOME_WITHOUT_REQUEST, "outside of a transaction: ", stored);
        find(stored).event(stored);
    }

    void letter(int partition, SimulatedRecord stored) {
        long offset = Long.parseLong(header(stored, "offset"));
        var why = partitions.get(partition).owed.remove(offset);
        if (!header(stored, "error").equals(why))
            throw new Violation(
                    Invariant.DEAD_LETTERS_MATCH,
                    "request %d of partition %d: %s; it owes: %s"
                            .formatted(offset, partition, header(stored, "error"), why));
        partitions.get(partition).lastLetter = Math.max(partitions.get(partition).lastLetter, offset);
    }

    private static String header(SimulatedRecord stored, String name) {
        return new String(stored.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /**
     * @param position from which a successor reads
     * @param mark before which all else is done
     */
    void check(int partition, long position, long mark) {
        for (var board : partitions.get(partition).boards) board.check(position, mark);
    }

    void checkLetters(int partition, long mark) {
        var here = partitions.get(partition);
        if (here.lastLetter >= mark || !here.owed.isEmpty() && here.owed.firstKey() < mark)
            throw new Violation(
                    Invariant.DEAD_LETTERS_MATCH,
                    "partition %d is done up to %d, has a dead letter of %d, and lacks those of %s"
                            .formatted(partition, mark, here.lastLetter, here.owed.headMap(mark)));
    }

    /** What is still to come; empty if nothing is. */
    String missing() {
        for (var partition : partitions) {
            if (!partition.owed.isEmpty()) return "dead letters of " + partition.owed;
            for (var board : partition.boards) if (!board.missing().isEmpty()) return board.missing();
        }
        return "";
    }
}
