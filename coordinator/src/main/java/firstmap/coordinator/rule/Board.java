package firstmap.coordinator.rule;

import firstmap.coordinator.storage.Heap;
import firstmap.coordinator.storage.HeapUse;
import firstmap.coordinator.storage.Platforms;
import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Limits;
import firstmap.events.Request;
import firstmap.events.RequestForms;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One simulated system as its events have left it, and what it answers to the next request.
 *
 * <p>{@link #decide} changes nothing; {@link #evolve} is the only way to change a board, for a fresh decision and for an
 * old log alike. Both are functions of what the board has seen: no clock, no random number, no hash order. Not for use by
 * several threads at once. What its views return is unmodifiable and shows the board as it is at the time of the look.
 */
public final class Board {
    private final String id;
    private final Platforms platforms;
    private HeardNodes nodes = new HeardNodes();
    private State state;
    /** Null unless the board grants its time. */
    private GrantedTime time;

    /** Number of the edition by which it was decided until it was retired; null if it is not. */
    private Integer retired;

    private long seq;
    private String head = EventRecord.NO_HASH;

    /** @param platforms those that its file may name; the same wherever the board is rebuilt, or it cannot be */
    public Board(String id, Platforms platforms) {
        this.id = id;
        this.platforms = platforms;
    }

    /** A board of its own in the same state; what happens to the one does not happen to the other. */
    public Board copy() {
        var copy = new Board(id, platforms);
        copy.nodes = nodes.copy();
        copy.state = state == null ? null : state.copy();
        copy.time = time == null ? null : time.copy();
        copy.retired = retired;
        copy.seq = seq;
        copy.head = head;
        return copy;
    }

    Snapshot snapshot() {
        return new Snapshot(
                id,
                seq,
                head,
                nodes.last(),
                nodes.at(),
                nodes.all(),
                state == null ? null : state.snapshot(time == null ? null : time.snapshot()),
                retired);
    }

    /** @throws IllegalArgumentException if the snapshot contradicts itself */
    static Board restored(Snapshot from, Platforms platforms) {
        var board = new Board(from.board(), platforms);
        board.nodes = HeardNodes.restored(from);
        board.state = from.defined() == null ? null : State.restored(from.defined(), platforms);
        if (from.defined() != null && from.defined().time() != null)
            board.time = GrantedTime.restored(from.defined().time());
        board.retired = from.retired();
        board.seq = from.seq();
        board.head = from.head();
        return board;
    }

    /** The same, where a new board gets the newest edition that there is. */
    public List<Event> decide(RequestRecord request) {
        return decide(request, Edition.newest());
    }

    /**
     * What happens to a request.
     *
     * @param ofNew the edition that the board gets if it is defined now; a board that is keeps its own
     * @return events in order, at least one; none if the node's number has had its outcome, or is too old to tell
     * @throws Inadmissible if it is not even refused
     * @throws UnknownEdition if this program does not have the board's edition
     */
    public List<Event> decide(RequestRecord request, Edition ofNew) {
        var edition = edition(ofNew);
        if (request.request() instanceof Request.Expire expire)
            return state == null ? List.of() : Rule.expire(state, expire.of());
        if (hasHeard(request.node(), request.seq())) return List.of();
        admit(request, edition);
        if (retired != null) return Rule.ofRetired(request.request());
        if (state != null && heard(request.node()).isBefore(request.seq(), request.at())) return runsBack(request);
        return Rule.decide(platforms, state, edition, request);
    }

    /** A node that is not what it says it is must not be able to use up the numbers of another, or the board's memory. */
    private void admit(RequestRecord request, Edition edition) {
        switch (edition) {
            case FIRST -> {
                if (request.request().type().equals(RequestForms.RETIRE.type()))
                    throw new Inadmissible("type: the board is decided by rule 1, which has no retire");
            }
            case SECOND -> {
                var numbers = heard(request.node()).numbers();
                if (numbers.isLeap(request.seq()))
                    throw new Inadmissible(
                            "seq: %d is more than %d above %d, the highest that the board has heard of node %s"
                                    .formatted(request.seq(), SequenceWindow.WIDTH, numbers.highest(), request.node()));
                if (request.at() > Limits.MAX_AT)
                    throw new Inadmissible("at: " + request.at() + " is out of range 0.." + Limits.MAX_AT);
                if (nodes.isFullFor(request.node()))
                    throw new Inadmissible("node: the board has heard %d nodes, and %s is none of them"
                            .formatted(HeardNodes.MAX, request.node()));
            }
        }
    }

    private List<Event> runsBack(RequestRecord request) {
        var reason = "at: " + request.at() + " lies before "
                + heard(request.node()).at() + ", to which node " + request.node() + " has come";
        return new Refusal(state, request.request()).of(Errno.EINVAL, reason);
    }

    /**
     * The outcome of a request that {@link #decide} has failed on: EIO.
     *
     * @param reason one sentence, the same wherever and whenever the request is decided
     * @return one refusal; none if the node's number has had its outcome, or is too old to tell
     */
    public List<Event> fail(RequestRecord request, String reason) {
        if (RequestRecord.isNumbered(request.request()) && hasHeard(request.node(), request.seq())) return List.of();
        return new Refusal(state, request.request()).of(Errno.EIO, reason);
    }

    /**
     * What would happen to this attach now, whoever asks; nothing does. With {@code check: map} an attach says little, so
     * that the map that would follow is asked as well.
     *
     * @return events in order, at least one
     * @throws UnknownEdition if this program does not have the board's edition
     */
    public List<Event> whatIf(Request.Attach attach) {
        var edition = edition(Edition.newest());
        return retired != null ? Rule.ofRetired(attach) : Rule.whatIf(platforms, state, edition, attach);
    }

    private Edition edition(Edition ofNew) {
        return rule().isEmpty() ? ofNew : Edition.of(id, rule().getAsInt());
    }

    private boolean remembersNodes() {
        return rule().isPresent() && Edition.remembersNodes(rule().getAsInt());
    }

    /** Whether this number of a node has had its outcome, or is too old to tell. */
    public boolean hasHeard(String node, long nodeSeq) {
        return heard(node).numbers().contains(nodeSeq);
    }

    /** How many of its node's numbers were skipped just before this request. */
    public long missedBefore(RequestRecord request) {
        return nodes.missedBefore(request);
    }

    /** Nanoseconds by which a time lies before the latest that the board has seen; by the first edition always 0. */
    public long behind(long time) {
        return nodes.behind(time);
    }

    /** @throws Corruption if the event cannot follow; the board is then of no further use */
    public void evolve(EventRecord record) {
        require(record, record.board().equals(id), "it is of board " + record.board());
        require(record, record.seq() == seq + 1, "the event before it was " + seq);
        require(record, record.prev().equals(head), "it follows " + record.prev() + ", but the head is " + head);
        require(record, record.hash() != null, "it has no hash");
        if (record.event() instanceof Event.Granted granted) {
            grant(record, granted);
            return;
        }
        if (record.isOfExpiry()) {
            expire(record);
            return;
        }
        if (!nodes.goesOn(record)) {
            var numbers = heard(record.node()).numbers();
            require(
                    record,
                    !numbers.contains(record.nodeSeq()),
                    record.node() + "/" + record.nodeSeq() + " has had its outcome");
            require(record, numbers.missedBefore(record.nodeSeq()) == record.missed(), "it missed another count");
            require(record, behind(record.at()) == record.behind(), "it lies behind by another time");
        }
        try {
            apply(record);
        } catch (IllegalArgumentException e) {
            throw new Corruption(id, record.seq(), e.getMessage());
        }
        hear(record);
    }

    /** Nobody has asked for it. */
    private void grant(EventRecord record, Event.Granted granted) {
        require(record, time != null, "its time is not granted");
        try {
            time.granted(record, granted);
            for (var node : granted.expired()) state.expire(node, record.seq());
            for (var node : state.out().keySet())
                StateChecks.require(
                        !promises().containsKey(node), "the lease of " + node + " has ended, and it is not gone");
        } catch (IllegalArgumentException e) {
            throw new Corruption(id, record.seq(), e.getMessage());
        }
        nodes.come(record.at());
        seq = record.seq();
        head = record.hash();
    }

    /** Nobody has asked for it by a number. */
    private void expire(EventRecord record) {
        require(record, state != null, "the board is not there");
        require(record, record.missed() == 0 && record.behind() == 0, "it has no number that could miss any");
        require(record, record.at() == at(), "its time is another");
        try {
            state.expire(record.node(), record.seq());
            apply(record);
        } catch (IllegalArgumentException e) {
            throw new Corruption(id, record.seq(), e.getMessage());
        }
        seq = record.seq();
        head = record.hash();
    }

    private void hear(EventRecord record) {
        nodes.hear(record, remembersNodes() ? record.at() : 0);
        seq = record.seq();
        head = record.hash();
    }

    private void apply(EventRecord record) {
        switch (record.event()) {
            case Event.Refused _ when state == null -> {}
            case Event _ when retired != null -> throw new IllegalArgumentException("the board is retired");
            case Event.Defined e
            when state == null -> {
                state = new State(
                        e.spec(),
                        e.rule(),
                        record.node(),
                        platforms.find(e.spec().platform()));
                time = GrantedTime.of(e, record.seq());
            }
            case Event _ when state == null -> throw new IllegalArgumentException("the board is not defined");
            case Event any -> {
                if (time != null) time.observe(any, state, record.node());
                state.evolve(any, record.node());
                if (any instanceof Event.Retired) retire();
            }
        }
    }

    private void retire() {
        retired = state.rule;
        state = null;
        time = null;
    }

    // ---- granted time

    /** Whether it grants its time, so that whoever asks anything of it does so in turns. */
    public boolean grantsTime() {
        return time != null;
    }

    /** The round that is open; empty if time has ended, or is given. */
    public Optional<Opening> open() {
        return time == null ? Optional.empty() : time.open();
    }

    /** Who takes a turn in the open round. */
    public Set<String> asked() {
        return time == null ? Set.of() : time.asked();
    }

    /** Until when each who still takes part has promised to ask nothing, in the order of the roster. */
    public SequencedMap<String, Until> promises() {
        return time == null ? new LinkedHashMap<>() : time.promises();
    }

    /** Whether a turn of the open round can promise that. */
    public boolean isPromise(Until until) {
        return time.isPromise(until);
    }

    /** Whether this asks for the very board that it is. */
    public boolean isDefinedBy(Request.Define define) {
        return state != null
                && state.spec.equals(define.spec())
                && (time == null ? List.of() : time.roster()).equals(define.nodes());
    }

    /**
     * What ends the open round, once all that was asked in it has been decided.
     *
     * @param said until when each who was asked asks nothing more, in the order in which they were decided
     * @param expired whose leases have ended: of those, and of others
     * @return the event that comes next, without its hash
     */
    public EventRecord granted(SequencedMap<String, Until> said, List<String> expired) {
        var next = time.next(said, seq + 1);
        var promises = new LinkedHashMap<String, Until>();
        var gone = new ArrayList<String>();
        said.forEach((node, until) -> {
            if (until instanceof Until.Gone) gone.add(node);
            else promises.put(node, until);
        });
        var asked = next.map(opening -> time.asked(opening, said)).orElse(List.of());
        var event = new Event.Granted(next.map(Opening::round).orElse(null), promises, gone, asked, expired);
        long then = next.map(Opening::at).orElse(time.open().orElseThrow().at());
        return new EventRecord(id, seq + 1, time.cause(), null, 0, 0, then, event, head, null);
    }

    // ---- leases

    /** Since which event each node is out whose lease has ended, in that order. */
    public SequencedMap<String, Long> out() {
        return state == null ? new LinkedHashMap<>() : state.out();
    }

    /**
     * Who is let go if it is silent for too long: who still takes part, where time is granted and has not ended; otherwise who
     * has a device, or a buffer that it has not released. Nobody on a board without a lease. In alphabetical order.
     */
    public SortedSet<String> mortals() {
        if (state == null || !state.spec.hasLease()) return Collections.emptySortedSet();
        if (time != null)
            return open().isEmpty()
                    ? Collections.emptySortedSet()
                    : new TreeSet<>(promises().keySet());
        return state.holders();
    }

    /** The time at which an event stands that no node has asked for: the latest that the board has seen, nanoseconds. */
    public long at() {
        return nodes.at();
    }

    // ---- the end of one that has lost events

    /**
     * Whether a node may end the board now that events of it are lost: by the board's own rule, but for how far its numbers
     * may leap, since those that were lost are unknown.
     */
    public boolean canBeEndedBy(String node, long nodeSeq, long at) {
        return state != null
                && remembersNodes()
                && !hasHeard(node, nodeSeq)
                && at <= Limits.MAX_AT
                && !nodes.isFullFor(node)
                && new Permission(state, node).refusal(new Request.Retire()).isEmpty();
    }

    /** Takes from an event that is no part of the fold where the chain stands, and whose numbers have had their outcome. */
    public void pass(EventRecord record) {
        hear(record);
    }

    /**
     * Ends the board, whatever is left of it.
     *
     * @throws Corruption if this event is none that ends it here
     */
    public void end(EventRecord record) {
        require(record, record.event() instanceof Event.Retired, "it does not end the board");
        require(record, record.seq() == seq + 1 && record.prev().equals(head), "it stands elsewhere");
        require(record, canBeEndedBy(record.node(), record.nodeSeq(), record.at()), "its node may not end the board");
        require(
                record,
                heard(record.node()).numbers().missedBefore(record.nodeSeq()) == record.missed()
                        && behind(record.at()) == record.behind(),
                "it was decided elsewhere");
        hear(record);
        retire();
    }

    private void require(EventRecord record, boolean holds, String otherwise) {
        if (!holds) throw new Corruption(id, record.seq(), otherwise);
    }

    /** What has been heard of a node; nothing of one that is new. */
    public Heard heard(String node) {
        return nodes.of(node);
    }

    // ---- views

    public String id() {
        return id;
    }

    /** Number of the last event; 0 before the first. */
    public long seq() {
        return seq;
    }

    /** Hash of the last event; {@link EventRecord#NO_HASH} before the first. */
    public String head() {
        return head;
    }

    /** Whether it has ended: it was defined, and nothing is left of it but its history and its name. */
    public boolean isRetired() {
        return retired != null;
    }

    /** Empty until the board is defined, and once it is retired. */
    public Optional<BoardSpec> spec() {
        return Optional.ofNullable(state).map(defined -> defined.spec);
    }

    /** Number of the edition that decides it, which this program need not have; empty until the board is defined. */
    public OptionalInt rule() {
        if (retired != null) return OptionalInt.of(retired);
        return state == null ? OptionalInt.empty() : OptionalInt.of(state.rule);
    }

    /** The devices that have joined, in that order, each with its functions. */
    public SequencedMap<String, SequencedMap<String, DmaParameters>> devices() {
        return Collections.unmodifiableSequencedMap(state == null ? new LinkedHashMap<>() : state.functions);
    }

    /** The live buffers, in order of creation. */
    public SequencedMap<String, Buffer> buffers() {
        return Collections.unmodifiableSequencedMap(state == null ? new LinkedHashMap<>() : state.buffers);
    }

    /** How many nodes' numbers it remembers. */
    public int nodes() {
        return nodes.all().size();
    }

    /** How large it is: live buffers and attachments together. */
    public int size() {
        return state == null ? 0 : state.size();
    }

    public Optional<Buffer> buffer(String id) {
        return Optional.ofNullable(state).map(defined -> defined.buffers.get(id));
    }

    public Optional<Attachment> attachment(String id) {
        return Optional.ofNullable(state).map(defined -> defined.attachment(id));
    }

    /**
     * The buffers that an event is about: one at most, but for the end of the board, which is that of all that are there. The
     * board is as it was before the event.
     */
    public List<String> buffersOf(Event event) {
        if (event instanceof Event.Retired) return List.copyOf(buffers().keySet());
        var buffer = bufferOf(event.subject());
        return buffer == null ? List.of() : List.of(buffer);
    }

    /** A refused map names an attachment only; the board knows whose it is. */
    private String bufferOf(Event.Subject subject) {
        if (subject.buffer() != null || subject.attachment() == null) return subject.buffer();
        return attachment(subject.attachment()).map(Attachment::buffer).orElse(null);
    }

    /** In the board's order of preference. */
    public List<HeapUse> heaps() {
        if (state == null) return List.of();
        return state.heaps.all().stream().map(Heap::use).toList();
    }

    /** Whether both have seen the same and are in the same state, down to the shape of what is free. */
    public boolean isSameAs(Board other) {
        return seq == other.seq
                && head.equals(other.head)
                && nodes.isSameAs(other.nodes)
                && Objects.equals(retired, other.retired)
                && hasSameFreeMemoryAs(other)
                && (state == null || state.isSameAs(other.state))
                && (time == null ? other.time == null : other.time != null && time.isSameAs(other.time));
    }

    boolean hasSameFreeMemoryAs(Board other) {
        return (state == null) == (other.state == null) && (state == null || state.hasSameFreeMemoryAs(other.state));
    }
}
