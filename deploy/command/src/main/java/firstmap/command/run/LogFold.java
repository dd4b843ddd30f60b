package firstmap.command.run;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.history.Detectors;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * One board's log read from the start, event by event: rebuilds the board, and keeps of the way there what a report
 * tells.
 */
public final class LogFold {
    private final Board board;
    private final Map<String, Long> events = new LinkedHashMap<>();
    private final List<RunReport.Allocation> allocations = new ArrayList<>();
    private final List<Life> lives = new ArrayList<>();
    private final Map<String, Life> live = new LinkedHashMap<>();
    private final List<RunReport.Refusal> refusals = new ArrayList<>();
    private final Map<String, Late> late = new LinkedHashMap<>();
    private final Detectors detectors = new Detectors();
    private final Deaths deaths = new Deaths();
    private long refused;
    private long requests;
    private String cause;
    private long at;

    public LogFold(String board) {
        this.board = Boards.fresh(board);
    }

    /** The board as rebuilt so far. */
    public Board board() {
        return board;
    }

    /** Takes the next event in; the hash chain and the numbers are checked on the way. */
    public void accept(EventRecord record) {
        if (record.event() instanceof Event.Refused e) refused(record, e);
        var about = board.buffersOf(record.event());
        deaths.accept(record, board);
        board.evolve(record);
        detectors.accept(record);
        if (!record.cause().equals(cause) && record.node() != null) requests++;
        cause = record.cause();
        at = Math.max(at, record.at());
        events.merge(record.event().type(), 1L, Long::sum);
        switch (record.event()) {
            case Event.Created e -> created(record, e);
            case Event.Attached e -> live.get(e.buffer()).attached(e);
            case Event.Allocated e -> allocated(record, e);
            case Event.Mapped e -> live.get(e.buffer()).maps++;
            case Event.Freed e -> live.remove(e.buffer()).endedAt = record.at();
            case Event.Retired _ -> {
                for (var life : live.values()) life.endedAt = record.at();
                live.clear();
            }
            case Event.Defined _, Event.Joined _, Event.Left _, Event.Migrated _, Event.Released _ -> {}
            case Event.Unmapped _, Event.Detached _, Event.Moving _, Event.Refused _, Event.Granted _ -> {}
        }
        about.forEach(buffer -> board.buffer(buffer).ifPresent(state -> live.get(buffer).state = state));
    }

    private void created(EventRecord record, Event.Created e) {
        var life = new Life(record.at());
        lives.add(life);
        live.put(e.buffer(), life);
    }

    private void allocated(EventRecord record, Event.Allocated e) {
        var state = board.buffer(e.buffer()).orElseThrow();
        allocations.add(new RunReport.Allocation(
                e.buffer(),
                state.set(),
                e.heap(),
                state.backingBytes(),
                e.extents(),
                e.satisfies(),
                record.seq(),
                record.at()));
    }

    private void refused(EventRecord record, Event.Refused e) {
        refused++;
        var subject = e.subject();
        var life = subject.buffer() == null ? null : live.get(subject.buffer());
        if (life != null) life.refused++;
        if (refusals.size() < RunReport.MAX_REFUSALS)
            refusals.add(new RunReport.Refusal(
                    record.seq(),
                    record.at(),
                    e.request(),
                    subject.device(),
                    subject.function(),
                    subject.buffer(),
                    subject.attachment(),
                    e.errno().name(),
                    e.reason(),
                    e.binding()));
        if (e.errno() == Errno.EBUSY && e.request().equals("attach"))
            late.computeIfAbsent(subject.device() + "/" + subject.function(), _ -> new Late(subject, record.at()))
                    .met(subject.buffer());
    }

    // ---- what the report tells

    public long refused() {
        return refused;
    }

    public Map<String, Long> events() {
        return events;
    }

    public List<RunReport.Allocation> allocations() {
        return allocations;
    }

    public List<RunReport.Refusal> refusals() {
        return refusals;
    }

    public List<RunReport.BufferLife> buffers() {
        return lives.stream().map(Life::told).toList();
    }

    public List<RunReport.LateJoin> lateJoins() {
        return late.values().stream().map(Late::told).toList();
    }

    public List<RunReport.HeapPeak> heaps() {
        return board.heaps().stream()
                .map(heap -> new RunReport.HeapPeak(
                        heap.name(), heap.kind().wireName(), heap.size(), heap.usedBytes(), heap.highWaterBytes()))
                .toList();
    }

    public List<Detectors.Finding> findings() {
        return detectors.findings();
    }

    /** How many findings there are, those that are not told included. */
    public long found() {
        return detectors.count();
    }

    /** Whose leases have ended, in that order. */
    public List<RunReport.Death> died() {
        return deaths.told();
    }

    public RunReport.Log log() {
        return new RunReport.Log(board.seq(), requests, board.head());
    }

    /** Simulated time of the latest event, nanoseconds. */
    public long at() {
        return at;
    }

    private static final class Life {
        private final long createdAt;
        private final SequencedSet<String> users = new LinkedHashSet<>();
        /** The last before it was freed. */
        private Buffer state;

        private int attachments;
        private int maps;
        private int refused;
        private Long endedAt;

        Life(long createdAt) {
            this.createdAt = createdAt;
        }

        void attached(Event.Attached e) {
            attachments++;
            users.add(e.device() + "/" + e.function());
        }

        private String end() {
            if (endedAt != null) return "freed";
            return state.released() ? "released" : "live";
        }

        RunReport.BufferLife told() {
            var backing = state.backing();
            return new RunReport.BufferLife(
                    state.id(),
                    state.set(),
                    state.device(),
                    state.size(),
                    backing == null ? null : backing.heap(),
                    backing == null ? 0 : backing.extents().size(),
                    state.backingBytes(),
                    attachments,
                    maps,
                    refused,
                    List.copyOf(users),
                    end(),
                    createdAt,
                    endedAt);
        }
    }

    private static final class Late {
        private final Event.Subject who;
        private final long firstAt;
        private final SequencedSet<String> buffers = new LinkedHashSet<>();
        private int refused;

        Late(Event.Subject who, long firstAt) {
            this.who = who;
            this.firstAt = firstAt;
        }

        void met(String buffer) {
            refused++;
            buffers.add(buffer);
        }

        RunReport.LateJoin told() {
            return new RunReport.LateJoin(
                    who.device(), who.function(), List.copyOf(buffers), Errno.EBUSY.name(), refused, firstAt);
        }
    }
}
