package firstmap.coordinator.rule;

import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/** What a board has heard of the nodes that ask it: their numbers, and to which time they have come. */
final class HeardNodes {
    /**
     * Most nodes whose numbers a board remembers. By the first edition of the rule one more makes the board forget the node
     * that has been silent longest, and what that one sends again is new to the board; later ones do not hear the new node.
     */
    static final int MAX = 4096;

    /** The one that has been silent longest first. */
    private final SequencedMap<String, Heard> nodes = new LinkedHashMap<>();

    private long at;
    private Snapshot.Asked last;

    HeardNodes copy() {
        var copy = new HeardNodes();
        copy.nodes.putAll(nodes);
        copy.at = at;
        copy.last = last;
        return copy;
    }

    static HeardNodes restored(Snapshot from) {
        var heard = new HeardNodes();
        heard.nodes.putAll(from.nodes());
        heard.at = from.at();
        heard.last = from.last();
        return heard;
    }

    /** In the order in which they were heard last, unmodified as long as nobody is heard. */
    SequencedMap<String, Heard> all() {
        return nodes;
    }

    /** Whose question the last event answered; null before the first. */
    Snapshot.Asked last() {
        return last;
    }

    /** The latest time that has been heard, nanoseconds. */
    long at() {
        return at;
    }

    /** Nothing of one that is new. */
    Heard of(String node) {
        return nodes.getOrDefault(node, Heard.NOTHING);
    }

    /** Whether one that is new cannot be remembered. */
    boolean isFullFor(String node) {
        return nodes.size() >= MAX && !nodes.containsKey(node);
    }

    /** How many of its node's numbers were skipped just before this request. */
    long missedBefore(RequestRecord request) {
        return RequestRecord.isNumbered(request.request())
                ? of(request.node()).numbers().missedBefore(request.seq())
                : 0;
    }

    /** Nanoseconds by which a time lies before the latest. */
    long behind(long time) {
        return Math.max(0, at - time);
    }

    /** Whether an event answers the question that the one before it has begun to answer. */
    boolean goesOn(EventRecord record) {
        return asked(record).equals(last);
    }

    /** Takes in an answer. */
    void hear(EventRecord record, long time) {
        at = Math.max(at, time);
        nodes.putLast(record.node(), of(record.node()).with(record.nodeSeq(), time));
        if (nodes.size() > MAX) nodes.pollFirstEntry();
        last = asked(record);
    }

    /** Takes in a time that no node has come to by itself. */
    void come(long time) {
        at = time;
    }

    private static Snapshot.Asked asked(EventRecord record) {
        return new Snapshot.Asked(record.node(), record.nodeSeq());
    }

    boolean isSameAs(HeardNodes other) {
        return List.copyOf(nodes.entrySet()).equals(List.copyOf(other.nodes.entrySet()))
                && Objects.equals(last, other.last)
                && at == other.at;
    }
}
