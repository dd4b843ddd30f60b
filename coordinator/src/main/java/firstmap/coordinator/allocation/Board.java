package firstmap.coordinator.allocation;

import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One simulated system as its events have left it, and what it answers to the next request.
 *
 * <p>{@link #decide} changes nothing; {@link #evolve} is the only way to change a board, for a fresh decision and for an
 * old log alike. Both are functions of what the board has seen: no clock, no random number, no hash order. Not for use by
 * several threads at once. What its views return is unmodifiable and shows the board as it is at the time of the look.
 */
public final class Board {
    private final String id;
    private final Map<String, Heard> nodes = new LinkedHashMap<>();
    private long seq;
    private String head = EventRecord.NO_HASH;

    public Board(String id) {
        this.id = id;
    }

    /**
     * What happens to a request.
     *
     * @return events in order, at least one; none if the node's number has had its outcome, or is too old to tell
     */
    public List<Event> decide(RequestRecord request) {
        if (heard(request.node()).contains(request.seq())) return List.of();
        return List.of(new Event.Refused(
                "todo", Errno.ENOENT, "not yet", Event.Subject.NOTHING, null, List.of()));
    }

    /** How many of its node's numbers were skipped just before this request. */
    public long missedBefore(RequestRecord request) {
        return heard(request.node()).missedBefore(request.seq());
    }

    /** @throws Corruption if the event cannot follow; the board is then of no further use */
    public void evolve(EventRecord record) {
        seq++;
        head = record.hash();
    }

    private Heard heard(String node) {
        return nodes.getOrDefault(node, Heard.NOTHING);
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
        return Optional.empty();
    }

    /** The devices that have joined, in that order, each with its functions. */
    public SequencedMap<String, SequencedMap<String, DmaParameters>> devices() {
        return Collections.unmodifiableSequencedMap(new LinkedHashMap<>());
    }

    /** The live buffers, in order of creation. */
    public SequencedMap<String, Buffer> buffers() {
        return Collections.unmodifiableSequencedMap(new LinkedHashMap<>());
    }

    public Optional<Buffer> buffer(String id) {
        return Optional.empty();
    }

    public Optional<Attachment> attachment(String id) {
        return Optional.empty();
    }

    /** In the board's order of preference. */
    public List<HeapUse> heaps() {
        return List.of();
    }
}
