package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.rule.Board;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.kafka.Broker;
import firstmap.lab.simulation.kafka.CommitListener;
import firstmap.lab.simulation.kafka.SimulatedRecord;
import firstmap.lab.simulation.kafka.Transaction;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the log as everybody else does, but at the moment when it is decided, and holds it against what was asked, against
 * what coordinators have in memory, and against itself.
 */
public final class Invariants implements CommitListener {
    private final Trace trace;
    private final Arrivals arrivals;
    private final Map<String, CommittedBoard> accounts = new LinkedHashMap<>();
    private final List<AnsweredRequests> answers = new ArrayList<>();
    private final long[] read;
    private final long[] offsets;
    private final long[] lettersRead;
    private final List<Set<Long>> letters = new ArrayList<>();
    private final List<SnapshotChecks> kept = new ArrayList<>();
    private Broker broker;
    private Violation violation;

    public Invariants(Trace trace, Arrivals arrivals, int partitions) {
        this.trace = trace;
        this.arrivals = arrivals;
        read = new long[partitions];
        offsets = new long[partitions];
        lettersRead = new long[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            answers.add(new AnsweredRequests(arrivals, partition));
            letters.add(new HashSet<>());
            kept.add(new SnapshotChecks(trace));
        }
    }

    public void watch(Broker broker) {
        this.broker = broker;
    }

    /** The board as a node that reads what is committed sees it. */
    public Board board(String id) {
        var account = accounts.get(id);
        return account == null ? Boards.fresh(id) : account.board();
    }

    public boolean isAnswered(int partition, Arrivals.Question question) {
        return answers.get(partition).isAnswered(question.name());
    }

    // ---- after every step

    /** @throws Violation if something that must be true is not */
    public void check() {
        boolean whole = true;
        for (int partition = 0; partition < read.length; partition++) {
            boolean decided = readEvents(partition);
            whole &= readLetters(partition);
            if (decided) checkOffset(partition);
            kept.get(partition).read(broker.partition(Topic.SNAPSHOTS, partition), this::account);
        }
        if (whole) checkLetters();
        // What others have said comes last: what the log itself tells is the better explanation.
        if (violation != null) throw violation;
    }

    /** @return whether nothing is open behind what has been read */
    private boolean readEvents(int partition) {
        var log = broker.partition(Topic.EVENTS, partition);
        if (log.end() == read[partition]) return true;
        var changed = new LinkedHashSet<CommittedBoard>();
        for (var stored : log.from(read[partition])) {
            if (stored.isOpen()) break;
            read[partition] = stored.offset() + 1;
            if (!stored.isSaid()) continue;
            require(stored.txn() != null, Invariant.NO_OUTCOME_WITHOUT_REQUEST, "outside of a transaction: ", stored);
            var event = event(stored);
            trace.count(event.event() instanceof Event.Refused ? Happening.REFUSAL : Happening.EVENT);
            var account = account(event.board());
            answers.get(partition).take(event, stored.txn());
            account.take(event, stored.offset());
            changed.add(account);
        }
        changed.forEach(CommittedBoard::check);
        return log.end() == read[partition];
    }

    private CommittedBoard account(String board) {
        return accounts.computeIfAbsent(board, CommittedBoard::new);
    }

    private static EventRecord event(SimulatedRecord stored) {
        try {
            var event = EventJson.read(stored.value());
            require(EventJson.hashHolds(stored.value()), Invariant.CHAIN_WHOLE, "the hash does not hold: ", event);
            var key = new String(stored.key(), StandardCharsets.UTF_8);
            require(key.equals(event.board()), Invariant.CHAIN_WHOLE, "under the key " + key + ": ", event);
            return event;
        } catch (Invalid e) {
            throw new Violation(Invariant.CHAIN_WHOLE, "not an event: " + e.getMessage());
        }
    }

    private void checkOffset(int partition) {
        int behind = arrivals.questionsBefore(partition, offsets[partition]);
        require(
                behind == answers.get(partition).count(),
                Invariant.OFFSETS_MATCH_ANSWERS,
                "partition " + partition + " is committed up to " + offsets[partition] + ", which is " + behind
                        + " questions, but the answers are ",
                answers.get(partition).count());
    }

    /**
     * What somebody knows who has read a partition up to some point before the last stable offset.
     *
     * @param share of what is stable, 0 to 1
     */
    public Standby.Warm asFollowed(int partition, double share) {
        var log = broker.partition(Topic.EVENTS, partition);
        long until = (long) (log.lastStableOffset() * share);
        var boards = new LinkedHashMap<String, Board>();
        for (var stored : log.from(0))
            if (stored.offset() < until && stored.isSaid()) {
                var event = event(stored);
                boards.computeIfAbsent(event.board(), Boards::fresh).evolve(event);
            }
        return new Standby.Warm(boards, until);
    }

    // ---- dead letters

    private boolean readLetters(int partition) {
        var log = broker.partition(Topic.DEAD_LETTERS, partition);
        if (log.end() == lettersRead[partition]) return true;
        for (var stored : log.from(lettersRead[partition])) {
            if (stored.isOpen()) break;
            lettersRead[partition] = stored.offset() + 1;
            if (!stored.isSaid()) continue;
            trace.count(Happening.DEAD_LETTER);
            int from = (int) number(stored, "partition");
            long offset = number(stored, "offset");
            var was = arrivals.garbageAt(from, offset);
            require(was != null, Invariant.DEAD_LETTERS_MATCH, "can be answered: " + from + "/", offset);
            require(letters.get(from).add(offset), Invariant.DEAD_LETTERS_MATCH, "twice: " + from + "/", offset);
            var is = stored.value() == null ? new byte[0] : stored.value();
            require(Arrays.equals(was, is), Invariant.DEAD_LETTERS_MATCH, "other bytes: " + from + "/", offset);
        }
        return log.end() == lettersRead[partition];
    }

    private static long number(SimulatedRecord letter, String header) {
        return Long.parseLong(new String(letter.headers().lastHeader(header).value(), StandardCharsets.UTF_8));
    }

    private void checkLetters() {
        for (int partition = 0; partition < letters.size(); partition++)
            require(
                    letters.get(partition).size() == arrivals.garbageBefore(partition, offsets[partition]),
                    Invariant.DEAD_LETTERS_MATCH,
                    "partition " + partition + " is committed up to " + offsets[partition] + " with dead letters: ",
                    letters.get(partition).size());
    }

    // ---- what others say

    @Override
    public void decided(Transaction txn) {
        if (txn.outcome() == Transaction.Outcome.COMMITTED) committed(txn.offsets());
    }

    @Override
    public void committed(Map<TopicPartition, OffsetAndMetadata> told) {
        told.forEach((at, offset) -> {
            if (offset.offset() < offsets[at.partition()])
                fail(
                        Invariant.OFFSETS_MATCH_ANSWERS,
                        at + " goes back from " + offsets[at.partition()] + " to " + offset);
            offsets[at.partition()] = offset.offset();
        });
    }

    /** A board as a coordinator has it in memory between two transactions. */
    public void seen(String coordinator, int partition, Board live) {
        trace.count(Happening.BOARD_COMPARED);
        var account = accounts.getOrDefault(live.id(), new CommittedBoard(live.id()));
        if (live.seq() > account.seq()) account = withDecided(partition, live);
        if (!account.hasBeen(live))
            fail(
                    Invariant.REBUILT_IS_LIVE,
                    "%s has board %s at event %d, and the log, at event %d, does not"
                            .formatted(coordinator, live.id(), live.seq(), account.seq()));
    }

    /** Behind a transaction that is open there may stand what others have committed since. */
    private CommittedBoard withDecided(int partition, Board live) {
        var further = new CommittedBoard(live.id());
        try {
            for (var stored : broker.partition(Topic.EVENTS, partition).from(0))
                if (stored.isSaid() && live.id().equals(new String(stored.key(), StandardCharsets.UTF_8)))
                    further.take(event(stored), stored.offset());
        } catch (Violation e) {
            violation = e;
        }
        return further;
    }

    /** A coordinator has come to an end that only a wrong log can explain. */
    public void fail(Invariant invariant, String what) {
        if (violation == null) violation = new Violation(invariant, what);
    }

    // ---- the end

    /** Whether every question has its answer, everything else its dead letter, and the group stands at the end. */
    public boolean isComplete() {
        return missing().isEmpty();
    }

    /** What is still to come; empty if nothing is. */
    public String missing() {
        for (int partition = 0; partition < read.length; partition++) {
            long end = broker.partition(Topic.REQUESTS, partition).end();
            if (!answers.get(partition).isComplete())
                return "no answer to " + answers.get(partition).next();
            if (letters.get(partition).size() < arrivals.garbage(partition))
                return "dead letters of partition " + partition;
            if (offsets[partition] < end)
                return "partition " + partition + " is committed up to " + offsets[partition] + " of " + end;
        }
        return "";
    }
}
