package firstmap.coordinator.audit;

import firstmap.coordinator.boards.LogRecord;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What can be done to the events of one partition by one who can write to the disk. */
final class Tampering {
    private Tampering() {}

    static void changeByte(List<LogRecord> events, int at, int position, int difference) {
        var line = events.get(at);
        var value = line.value().clone();
        value[position] ^= (byte) difference;
        events.set(at, new LogRecord(Topic.EVENTS, line.partition(), line.offset(), line.key(), value));
    }

    static void swap(List<LogRecord> events, int at) {
        var first = events.get(at);
        events.set(at, events.get(at + 1));
        events.set(at + 1, first);
    }

    /** An event that nobody asked for, linked to the one before it as it must be; what follows it is linked to it. */
    static void forge(List<LogRecord> events, int at, String board) {
        var prev = EventRecord.NO_HASH;
        long seq = 0;
        for (var line : events.subList(0, at)) {
            var event = EventJson.read(line.value());
            if (!event.board().equals(board)) continue;
            prev = event.hash();
            seq = event.seq();
        }
        var refused = new Event.Refused(
                "release", Errno.ENOENT, "there is no such buffer", Event.Subject.NOTHING, null, List.of());
        var forged = new EventRecord(board, seq + 1, "ghost/1", "ghost", 1, 0, 0, refused, prev, null);
        int partition = events.isEmpty() ? 0 : events.getFirst().partition();
        events.add(
                at,
                new LogRecord(
                        Topic.EVENTS,
                        partition,
                        at,
                        GoodLog.bytes(board),
                        EventJson.seal(forged).json()));
        relink(events, at + 1, board);
    }

    /** Another event instead of this one, and the whole history of its board behind it with new hashes. */
    static void rewrite(List<LogRecord> events, int at, Function<EventRecord, EventRecord> change) {
        var line = events.get(at);
        var changed = change.apply(EventJson.read(line.value()));
        events.set(at, line(line, changed));
        relink(events, at + 1, changed.board());
    }

    static void relink(List<LogRecord> events, int from, String board) {
        EventRecord before = null;
        for (int i = 0; i < events.size(); i++) {
            var event = EventJson.read(events.get(i).value());
            if (!event.board().equals(board)) continue;
            if (i >= from) {
                event = with(
                        event,
                        before == null ? 1 : before.seq() + 1,
                        before == null ? EventRecord.NO_HASH : before.hash());
                events.set(i, line(events.get(i), event));
            }
            before = EventJson.read(events.get(i).value());
        }
    }

    private static EventRecord with(EventRecord e, long seq, String prev) {
        return new EventRecord(
                e.board(),
                seq,
                e.cause(),
                e.node(),
                e.nodeSeq(),
                e.missed(),
                e.at(),
                e.behind(),
                e.event(),
                prev,
                null);
    }

    /** A refusal in other words. */
    static EventRecord reworded(EventRecord e) {
        return saying(e, ((Event.Refused) e.event()).worded("in the words of another day"));
    }

    static EventRecord saying(EventRecord e, Event event) {
        return new EventRecord(
                e.board(),
                e.seq(),
                e.cause(),
                e.node(),
                e.nodeSeq(),
                e.missed(),
                e.at(),
                e.behind(),
                event,
                e.prev(),
                null);
    }

    static EventRecord later(EventRecord e) {
        return new EventRecord(
                e.board(),
                e.seq(),
                e.cause(),
                e.node(),
                e.nodeSeq(),
                e.missed(),
                e.at() + 1,
                e.behind(),
                e.event(),
                e.prev(),
                null);
    }

    private static LogRecord line(LogRecord at, EventRecord event) {
        var open = with(event, event.seq(), event.prev());
        return new LogRecord(
                Topic.EVENTS,
                at.partition(),
                at.offset(),
                at.key(),
                EventJson.seal(open).json());
    }

    /** The first place where they are not the same, which may be the end of the shorter one; -1 if there is none. */
    static int firstDifference(List<LogRecord> one, List<LogRecord> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++)
            if (!Arrays.equals(one.get(i).key(), other.get(i).key())
                    || !Arrays.equals(one.get(i).value(), other.get(i).value())) return i;
        return one.size() == other.size() ? -1 : Math.min(one.size(), other.size());
    }
}
