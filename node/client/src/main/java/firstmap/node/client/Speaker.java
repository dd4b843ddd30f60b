package firstmap.node.client;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One node's name on its board: which number and time come next in it, which of its requests are open, and whether
 * somebody else uses it. Whoever may write requests may write any name; what the board has taken under a name stands in
 * its events, so that a node sees it and goes on above it.
 */
final class Speaker {
    /** Numbers below a name's highest that a board can still tell from those it has heard; nor does a number jump farther. */
    static final int WINDOW = 64;

    private static final long NOT_BEGUN = Long.MAX_VALUE;

    private final String node;
    private final SortedMap<Long, OpenRequest> open = new TreeMap<>();
    /** Numbers that this node has given, and those of others that it has met, as far back as the board can tell them. */
    private final NavigableSet<Long> known = new TreeSet<>();

    private long last;
    private long at;
    private long begunAt = NOT_BEGUN;
    private long strangers;

    Speaker(String node) {
        this.node = node;
    }

    /** The highest number that was used in this name, as far as it is known. */
    long last() {
        return last;
    }

    /** From now on nobody but this node has a right to the name. Who goes on from an earlier life has a number to go on from. */
    void begin(long from) {
        last = Math.max(last, from);
        begunAt = last;
    }

    /** How many numbers somebody else has used since this node speaks. */
    long strangers() {
        return strangers;
    }

    /**
     * Gives the request the number that it was asked under, or the next one that is free, and a time that is not before any in this name: the board would refuse it.
     *
     * @throws IllegalStateException if there is no number left
     */
    void number(OpenRequest request) {
        if (last == Long.MAX_VALUE)
            throw new IllegalStateException("somebody else has used the last number that there is in the name of "
                    + node + ": nothing more can be asked in it");
        if (begunAt == NOT_BEGUN) begin(last);
        last = Math.max(last + 1, request.asked().seq());
        known.add(last);
        request.send(
                numbered(request.asked(), last, Math.max(at, request.asked().at())));
        open.put(last, request);
    }

    /** A name that was made of the number goes with it. */
    private static RequestRecord numbered(RequestRecord asked, long seq, long at) {
        if (asked.seq() == seq && asked.at() == at) return asked;
        var plain = new RequestRecord(asked.node(), asked.seq(), asked.board(), asked.at(), asked.request());
        var id = plain.id().equals(asked.id()) ? null : asked.id();
        return new RequestRecord(id, asked.node(), seq, asked.board(), at, asked.request(), asked.recorded());
    }

    /**
     * Takes in what happened in this name.
     *
     * @return the request that the event is an answer to, or a part of one; null if it is none of this node's open ones
     */
    OpenRequest hear(EventRecord event) {
        long before = at;
        at = Math.max(at, event.at());
        // The board has not answered them before this, and counts what comes after it as too old to tell.
        List.copyOf(open.headMap(event.nodeSeq() - WINDOW).values()).forEach(this::passOver);
        known.headSet(event.nodeSeq() - WINDOW).clear();
        last = Math.max(last, event.nodeSeq());
        var mine = open.get(event.nodeSeq());
        if (mine == null) {
            if (event.nodeSeq() > begunAt && known.add(event.nodeSeq())) strangers++;
            return null;
        }
        if (mine.outcome() == null && !Outcome.isOf(mine.sent(), event)) {
            strangers++;
            return passOver(mine);
        }
        return isOvertaken(mine.sent(), event, before) ? passOver(mine) : mine;
    }

    /** Nothing of its outcome is to come. */
    void close(OpenRequest request) {
        open.remove(request.sent().seq());
    }

    private OpenRequest passOver(OpenRequest request) {
        open.remove(request.sent().seq());
        request.passOver();
        return null;
    }

    /** Somebody else had a later time in this name while it was under way: at that time it can be asked. */
    private static boolean isOvertaken(RequestRecord sent, EventRecord event, long latest) {
        return event.event() instanceof Event.Refused refused && refused.errno() == Errno.EINVAL && sent.at() < latest;
    }
}
