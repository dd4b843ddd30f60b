package firstmap.lab.checker;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.json.EventJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A log, one of its partitions, and chance: to be spoilt by one who knows how to number, chain and hash. */
final class SpoiltLog {
    /** The events of a round, by their places among the events of the partition. */
    record Round(int from, int granted) {}

    final RecordedLog history;
    final Random random;
    final int partition;
    final List<StoredRecord> events;

    private SpoiltLog(RecordedLog history, int partition, Random random) {
        this.history = history;
        this.random = random;
        this.partition = partition;
        events = history.of(LogTopic.EVENTS, partition);
    }

    /** With a partition that has an event of that kind; empty if none has. */
    static Optional<SpoiltLog> of(RecordedLog history, long seed, Predicate<EventRecord> kind) {
        var random = new Random(seed);
        var fitting = IntStream.range(0, history.partitions(LogTopic.EVENTS))
                .filter(i -> history.of(LogTopic.EVENTS, i).stream()
                        .map(SpoiltLog::event)
                        .anyMatch(kind))
                .toArray();
        return fitting.length == 0
                ? Optional.empty()
                : Optional.of(new SpoiltLog(history, fitting[random.nextInt(fitting.length)], random));
    }

    static EventRecord event(StoredRecord stored) {
        return EventJson.read(stored.value());
    }

    EventRecord event(int at) {
        return event(events.get(at));
    }

    /** The place of one of that kind; empty if there is none. */
    OptionalInt any(Predicate<EventRecord> kind) {
        var places = IntStream.range(0, events.size())
                .filter(i -> kind.test(event(i)))
                .toArray();
        return places.length == 0 ? OptionalInt.empty() : OptionalInt.of(places[random.nextInt(places.length)]);
    }

    boolean isLastOfItsBoard(int at) {
        var board = event(at).board();
        return events.subList(at + 1, events.size()).stream()
                .noneMatch(stored -> event(stored).board().equals(board));
    }

    // ---- rounds

    List<Round> rounds() {
        var rounds = new ArrayList<Round>();
        int from = 0;
        for (int i = 0; i < events.size(); i++) {
            var event = event(i);
            if (i > from && !event(i - 1).board().equals(event.board())) from = i;
            if (event.event() instanceof Event.Defined) from = i + 1;
            if (!(event.event() instanceof Event.Granted)) continue;
            rounds.add(new Round(from, i));
            from = i + 1;
        }
        return rounds;
    }

    /** Who asked something in a round, in the order in which they are answered. */
    List<String> nodes(Round round) {
        return events.subList(round.from(), round.granted()).stream()
                .map(stored -> event(stored).node())
                .distinct()
                .toList();
    }

    /** The events that answer one of the asks of a round. */
    List<StoredRecord> outcome(Round round) {
        return outcome(round.from() + random.nextInt(round.granted() - round.from()));
    }

    /** The events that answer, or undo, the same as this one. */
    List<StoredRecord> outcome(int at) {
        var one = event(at);
        return events.stream()
                .filter(stored -> {
                    var other = event(stored);
                    return other.board().equals(one.board())
                            && other.cause().equals(one.cause())
                            && one.node().equals(other.node())
                            && other.nodeSeq() == one.nodeSeq();
                })
                .toList();
    }

    // ---- spoiling

    /** Another event in its place, and the chain mended. */
    void change(int at, UnaryOperator<EventRecord> how) {
        events.set(
                at,
                RecordedLog.with(
                        events.get(at), EventJson.seal(how.apply(event(at))).json()));
        mend();
    }

    /** The same, of another event. */
    static EventRecord with(EventRecord was, Event event) {
        return new EventRecord(
                was.board(),
                was.seq(),
                was.cause(),
                was.node(),
                was.nodeSeq(),
                was.missed(),
                was.at(),
                was.behind(),
                event,
                was.prev(),
                null);
    }

    /** Numbers, links and hashes are right again. */
    void mend() {
        Map<String, EventRecord> last = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            var was = event(i);
            var before = last.get(was.board());
            var mended = new EventRecord(
                    was.board(),
                    before == null ? 1 : before.seq() + 1,
                    was.cause(),
                    was.node(),
                    was.nodeSeq(),
                    was.missed(),
                    was.at(),
                    was.behind(),
                    was.event(),
                    before == null ? EventHash.NONE : before.hash(),
                    null);
            var sealed = EventJson.seal(mended);
            last.put(was.board(), sealed.record());
            events.set(i, RecordedLog.with(events.get(i), sealed.json()));
        }
    }

    Set<Flaw> flaws() {
        var flaws = new TreeSet<Flaw>();
        Checker.check(history).findings().counts().forEach((flaw, count) -> {
            if (count > 0) flaws.add(flaw);
        });
        return flaws;
    }
}
