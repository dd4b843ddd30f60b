package firstmap.coordinator.rule;

import firstmap.coordinator.storage.Heap;
import firstmap.coordinator.storage.HeapUse;
import firstmap.coordinator.storage.Platforms;
import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * One simulated system as its events have left it, and what it answers to the next request.
 *
 * <p>{@link #decide} changes nothing; {@link #evolve} is the only way to change a board, for a fresh decision and for an
 * old log alike. Both are functions of what the board has seen: no clock, no random number, no hash order. Not for use by
 * several threads at once. What its views return is unmodifiable and shows the board as it is at the time of the look.
 */
public final class Board {
    /**
     * Most nodes whose numbers a board remembers. One more, and the node that has been silent longest is forgotten: what it
     * sends again after that is new to the board.
     */
    static final int MAX_NODES = 4096;

    private final String id;
    private final Platforms platforms;
    /** The one that has been silent longest first. */
    private final SequencedMap<String, SequenceWindow> nodes = new LinkedHashMap<>();

    private State state;
    private long seq;
    private String head = EventRecord.NO_HASH;
    private Snapshot.Asked last;

    /** @param platforms those that its file may name; the same wherever the board is rebuilt, or it cannot be */
    public Board(String id, Platforms platforms) {
        this.id = id;
        this.platforms = platforms;
    }

    /** A board of its own in the same state; what happens to the one does not happen to the other. */
    public Board copy() {
        var copy = new Board(id, platforms);
        copy.nodes.putAll(nodes);
        copy.state = state == null ? null : state.copy();
        copy.seq = seq;
        copy.head = head;
        copy.last = last;
        return copy;
    }

    Snapshot snapshot() {
        return new Snapshot(id, seq, head, last, nodes, state == null ? null : state.snapshot());
    }

    /** @throws IllegalArgumentException if the snapshot contradicts itself */
    static Board restored(Snapshot from, Platforms platforms) {
        var board = new Board(from.board(), platforms);
        board.nodes.putAll(from.nodes());
        board.state = from.defined() == null ? null : State.restored(from.defined(), platforms);
        board.seq = from.seq();
        board.head = from.head();
        board.last = from.last();
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
     * @throws UnknownEdition if this program does not have the board's edition
     */
    public List<Event> decide(RequestRecord request, Edition ofNew) {
        if (heard(request.node()).contains(request.seq())) return List.of();
        return Rule.decide(platforms, state, edition(ofNew), request.request());
    }

    /**
     * The outcome of a request that {@link #decide} has failed on: EIO.
     *
     * @param reason one sentence, the same wherever and whenever the request is decided
     * @return one refusal; none if the node's number has had its outcome, or is too old to tell
     */
    public List<Event> fail(RequestRecord request, String reason) {
        if (heard(request.node()).contains(request.seq())) return List.of();
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
        return Rule.whatIf(platforms, state, edition(Edition.newest()), attach);
    }

    private Edition edition(Edition ofNew) {
        return state == null ? ofNew : Edition.of(id, state.rule);
    }

    /** Whether this number of a node has had its outcome, or is too old to tell. */
    public boolean hasHeard(String node, long nodeSeq) {
        return heard(node).contains(nodeSeq);
    }

    /** How many of its node's numbers were skipped just before this request. */
    public long missedBefore(RequestRecord request) {
        return heard(request.node()).missedBefore(request.seq());
    }

    /** @throws Corruption if the event cannot follow; the board is then of no further use */
    public void evolve(EventRecord record) {
        require(record, record.board().equals(id), "it is of board " + record.board());
        require(record, record.seq() == seq + 1, "the event before it was " + seq);
        require(record, record.prev().equals(head), "it follows " + record.prev() + ", but the head is " + head);
        require(record, record.hash() != null, "it has no hash");
        var asked = new Snapshot.Asked(record.node(), record.nodeSeq());
        var heard = heard(record.node());
        if (!asked.equals(last)) {
            require(record, !heard.contains(record.nodeSeq()), asked + " has had its outcome");
            require(record, heard.missedBefore(record.nodeSeq()) == record.missed(), "it missed another count");
        }
        try {
            evolve(record.event());
        } catch (IllegalArgumentException e) {
            throw new Corruption(id, record.seq(), e.getMessage());
        }
        nodes.putLast(record.node(), heard.with(record.nodeSeq()));
        if (nodes.size() > MAX_NODES) nodes.pollFirstEntry();
        last = asked;
        seq = record.seq();
        head = record.hash();
    }

    private void evolve(Event event) {
        switch (event) {
            case Event.Defined(var spec, var rule)
            when state == null -> state = new State(spec, rule, platforms.find(spec.platform()));
            case Event.Refused _ when state == null -> {}
            case Event _ when state == null -> throw new IllegalArgumentException("the board is not defined");
            case Event any -> state.evolve(any);
        }
    }

    private void require(EventRecord record, boolean holds, String otherwise) {
        if (!holds) throw new Corruption(id, record.seq(), otherwise);
    }

    private SequenceWindow heard(String node) {
        return nodes.getOrDefault(node, SequenceWindow.NOTHING);
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

    /** Empty until the board is defined. */
    public Optional<BoardSpec> spec() {
        return Optional.ofNullable(state).map(defined -> defined.spec);
    }

    /** Number of the edition that decides it, which this program need not have; empty until the board is defined. */
    public OptionalInt rule() {
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

    /** The buffer that an event is about, if it is about one. The board is as it was before the event. */
    public Optional<String> bufferOf(Event event) {
        return Optional.ofNullable(bufferOf(event.subject()));
    }

    /** A refused map names an attachment only; the board knows whose it is. */
    private String bufferOf(Event.Subject subject) {
        if (subject.buffer() != null || subject.attachment() == null) return subject.buffer();
        return attachment(subject.attachment()).map(Attachment::buffer).orElse(null);
    }

    /** In the board's order of preference. */
    public List<HeapUse> heaps() {
        if (state == null) return List.of();
        return state.heaps.sequencedValues().stream().map(Heap::use).toList();
    }

    /** Whether both have seen the same and are in the same state, down to the shape of what is free. */
    public boolean isSameAs(Board other) {
        return seq == other.seq
                && head.equals(other.head)
                && List.copyOf(nodes.entrySet()).equals(List.copyOf(other.nodes.entrySet()))
                && Objects.equals(last, other.last)
                && hasSameFreeMemoryAs(other)
                && (state == null || state.isSameAs(other.state));
    }

    boolean hasSameFreeMemoryAs(Board other) {
        return (state == null) == (other.state == null) && (state == null || state.hasSameFreeMemoryAs(other.state));
    }
}
