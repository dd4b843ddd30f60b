package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.coordinator.rule.Board;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.kafka.Broker;
import firstmap.lab.simulation.kafka.CommitListener;
import firstmap.lab.simulation.kafka.Transaction;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
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
    private final JudgedLog log;
    /** Boards with a lease are judged apart: how many answers there are of all others is counted. */
    private final JudgedLog leased;

    private final long[] asked;
    private final long[] lastAsked;
    private final long[] read;
    private final long[] lettersRead;
    /** From where whoever takes over reads. */
    private final long[] positions;
    /** Before that all is done but for turns that wait. */
    private final long[] offsets;

    private final GrantedLogs granted;
    private final Rereading rereading;
    private final List<SnapshotChecks> kept = new ArrayList<>();
    private final Expiries expiries;
    private Broker broker;
    private Violation violation;

    /**
     * @param alone the boards that grant their time
     * @param lag how many requests whoever takes over may read again
     */
    public Invariants(
            Trace trace,
            Arrivals arrivals,
            Collection<PlayedAlone> alone,
            long lag,
            Expiries expiries,
            int partitions) {
        this.trace = trace;
        this.arrivals = arrivals;
        log = new JudgedLog(partitions);
        leased = new JudgedLog(partitions);
        asked = new long[partitions];
        lastAsked = new long[partitions];
        Arrays.fill(lastAsked, -1);
        read = new long[partitions];
        lettersRead = new long[partitions];
        offsets = new long[partitions];
        positions = new long[partitions];
        granted = new GrantedLogs(alone, partitions);
        rereading = new Rereading(trace, lag);
        this.expiries = expiries;
        for (int partition = 0; partition < partitions; partition++) kept.add(new SnapshotChecks(trace));
    }

    /** A board with a lease. @param alone what its members play if nobody is let go; null if its time is given */
    public void watchLeased(String board, int partition, PlayedAlone alone) {
        granted.add(new LeasedLog(board, partition, alone, expiries));
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
        return log.isAnswered(partition, question);
    }

    public GrantedLogs granted() {
        return granted;
    }

    /**
     * What a node is given that reads on in the log of a board.
     *
     * @param from how many events it has read
     * @param most how many it is given at most
     */
    public List<EventRecord> committed(String board, int partition, int from, int most) {
        var account = accounts.get(board);
        long stable = broker.partition(Topic.EVENTS, partition).lastStableOffset();
        return account == null ? List.of() : account.before(stable, from, most);
    }

    // ---- after every step

    /** @throws Violation if something that must be true is not */
    public void check() {
        boolean whole = true;
        expiries.look(broker);
        for (int partition = 0; partition < read.length; partition++) readRequests(partition);
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

    private void readRequests(int partition) {
        var requests = broker.partition(Topic.REQUESTS, partition);
        if (requests.end() == asked[partition]) return;
        for (var stored : requests.from(asked[partition])) {
            if (stored.isOpen()) break;
            asked[partition] = stored.offset() + 1;
            if (!stored.isSaid()) continue;
            lastAsked[partition] = stored.offset();
            if (granted.hasLease(stored)) leased.request(partition, stored);
            if (granted.has(stored)) granted.request(partition, stored);
            else log.request(partition, stored);
        }
        granted.isBehind(partition, asked[partition] < requests.end());
    }

    /** @return whether nothing is open behind what has been read */
    private boolean readEvents(int partition) {
        var events = broker.partition(Topic.EVENTS, partition);
        if (events.end() == read[partition]) return true;
        for (var stored : events.from(read[partition])) {
            if (stored.isOpen()) break;
            read[partition] = stored.offset() + 1;
            if (!stored.isSaid()) continue;
            if (granted.has(stored)) granted.event(stored);
            else log.event(partition, stored);
            if (granted.hasLease(stored)) leased.event(partition, stored);
            var event = EventJson.read(stored.value());
            trace.count(happening(event.event()));
            account(event.board()).take(event, stored.offset());
        }
        log.settle(partition);
        leased.settle(partition);
        return events.end() == read[partition];
    }

    private static Happening happening(Event event) {
        if (event instanceof Event.Refused) return Happening.REFUSAL;
        return event instanceof Event.Granted ? Happening.ROUND : Happening.EVENT;
    }

    private CommittedBoard account(String board) {
        return accounts.computeIfAbsent(board, CommittedBoard::new);
    }

    private void checkOffset(int partition) {
        int behind = arrivals.questionsBefore(partition, offsets[partition]);
        require(
                behind == log.answered(partition),
                Invariant.OFFSETS_MATCH_ANSWERS,
                "partition " + partition + " is committed up to " + offsets[partition] + ", which is " + behind
                        + " questions, but the answers are ",
                log.answered(partition));
        granted.check(partition, positions[partition], offsets[partition]);
    }

    /**
     * What somebody knows who has read a partition up to some point before the last stable offset.
     *
     * @param share of what is stable, 0 to 1
     */
    public Standby.Warm asFollowed(int partition, double share) {
        var events = broker.partition(Topic.EVENTS, partition);
        long until = (long) (events.lastStableOffset() * share);
        var boards = new LinkedHashMap<String, Board>();
        for (var stored : events.from(0))
            if (stored.offset() < until && stored.isSaid()) {
                var event = EventJson.read(stored.value());
                boards.computeIfAbsent(event.board(), Boards::fresh).evolve(event);
            }
        return new Standby.Warm(boards, until);
    }

    // ---- dead letters

    private boolean readLetters(int partition) {
        var letters = broker.partition(Topic.DEAD_LETTERS, partition);
        if (letters.end() == lettersRead[partition]) return true;
        for (var stored : letters.from(lettersRead[partition])) {
            if (stored.isOpen()) break;
            lettersRead[partition] = stored.offset() + 1;
            if (!stored.isSaid()) continue;
            trace.count(Happening.DEAD_LETTER);
            if (granted.has(stored)) granted.letter(partition, stored);
            else log.letter(partition, stored);
            if (granted.hasLease(stored)) leased.letter(partition, stored);
        }
        return letters.end() == lettersRead[partition];
    }

    private void checkLetters() {
        for (int partition = 0; partition < read.length; partition++) {
            require(
                    log.lettered(partition) == arrivals.garbageBefore(partition, offsets[partition]),
                    Invariant.DEAD_LETTERS_MATCH,
                    "partition " + partition + " is committed up to " + offsets[partition] + " with dead letters: ",
                    log.lettered(partition));
            granted.checkLetters(partition, offsets[partition]);
        }
    }

    // ---- what others say

    @Override
    public void decided(Transaction txn) {
        if (txn.outcome() == Transaction.Outcome.COMMITTED) committed(txn.offsets());
    }

    @Override
    public void committed(Map<TopicPartition, OffsetAndMetadata> told) {
        told.forEach((at, offset) -> {
            long mark = OffsetMetadata.mark(offset);
            if (offset.offset() < positions[at.partition()] || mark < offsets[at.partition()])
                fail(
                        Invariant.OFFSETS_MATCH_ANSWERS,
                        at + " goes back from " + positions[at.partition()] + ", done up to " + offsets[at.partition()]
                                + ", to " + offset);
            positions[at.partition()] = offset.offset();
            offsets[at.partition()] = mark;
        });
    }

    @Override
    public void begins(Object member, int partition, OffsetAndMetadata committed) {
        rereading.begins(member, partition, committed);
    }

    @Override
    public void reads(Object member, ConsumerRecords<byte[], byte[]> records) {
        try {
            rereading.read(member, records);
        } catch (Violation e) {
            if (violation == null) violation = e;
        }
    }

    /** A board as a coordinator has it in memory between two transactions. */
    public void seen(String coordinator, int partition, Board live) {
        trace.count(Happening.BOARD_COMPARED);
        var account = accounts.getOrDefault(live.id(), new CommittedBoard(live.id()));
        if (live.seq() > account.seq()) account = withDecided(partition, account);
        if (!account.hasBeen(live))
            fail(
                    Invariant.REBUILT_IS_LIVE,
                    "%s has board %s at event %d, and the log, at event %d, does not"
                            .formatted(coordinator, live.id(), live.seq(), account.seq()));
    }

    /** Behind a transaction that is open there may stand what others have committed since. */
    private CommittedBoard withDecided(int partition, CommittedBoard account) {
        var further = account.copy();
        try {
            for (var stored : broker.partition(Topic.EVENTS, partition).from(read[partition]))
                if (stored.isSaid() && further.id().equals(new String(stored.key(), StandardCharsets.UTF_8)))
                    further.take(EventJson.read(stored.value()), stored.offset());
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

    /** Nobody writes any more: the judge says what is missing, and an audit decides all again. */
    public void audit() {
        leased.end();
        trace.count(Happening.AUDITED);
        try {
            var report = Audit.run(new BrokerRecording(broker, offsets), List.of(), Progress.SILENT);
            require(report.good(), Invariant.AUDIT_IS_GOOD, report.verdict() + ": ", report.findings());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether every question has its answer, everything else its dead letter, and the group stands at the end. */
    public boolean isComplete() {
        return missing().isEmpty();
    }

    /** What is still to come; empty if nothing is. */
    public String missing() {
        for (int partition = 0; partition < read.length; partition++) {
            long end = lastAsked[partition] + 1;
            if (log.answered(partition) < arrivals.questions(partition))
                return "no answer to " + arrivals.question(partition, log.answered(partition));
            if (log.lettered(partition) < arrivals.garbage(partition)) return "dead letters of partition " + partition;
            if (asked[partition] < broker.partition(Topic.REQUESTS, partition).end())
                return "a transaction of the requests of partition " + partition;
            if (offsets[partition] < end)
                return "partition " + partition + " is committed up to " + offsets[partition] + " of " + end;
        }
        return granted.missing();
    }
}
