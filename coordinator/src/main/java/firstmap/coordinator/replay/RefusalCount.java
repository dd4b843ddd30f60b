package firstmap.coordinator.replay;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Refusals of one kind: all counted, the first named. */
final class RefusalCount {
    /** Most pairs of errno and asker that are told apart. */
    private static final int MOST_KINDS = 1000;

    private static final String OTHERS = "others";

    private final TreeMap<Kind, Long> kinds =
            new TreeMap<>(Comparator.comparing(Kind::errno).thenComparing(Kind::who));
    private final List<BoardDifferences.Refusal> named = new ArrayList<>();
    private long count;

    private record Kind(String errno, String who) {}

    void add(RequestRecord asked, EventRecord record, Event.Refused refused) {
        var who = who(asked, refused);
        var kind = new Kind(refused.errno().name(), who);
        if (kinds.size() >= MOST_KINDS && !kinds.containsKey(kind)) kind = new Kind(kind.errno(), OTHERS);
        kinds.merge(kind, 1L, Long::sum);
        if (count++ < BoardDifferences.MAX_NAMED)
            named.add(new BoardDifferences.Refusal(
                    asked.id(),
                    record.seq(),
                    refused.request(),
                    refused.errno().name(),
                    who,
                    refused.subject().buffer(),
                    refused.subject().attachment(),
                    refused.reason()));
    }

    /** The function that the refusal is about; else the device, else the node that asked. */
    private static String who(RequestRecord asked, Event.Refused refused) {
        var subject = refused.subject();
        if (subject.device() != null)
            return subject.function() == null ? subject.device() : subject.device() + "/" + subject.function();
        return switch (asked.request()) {
            case Request.Attach r -> r.device() + "/" + r.function();
            case Request.Join r -> r.device();
            case Request.Leave r -> r.device();
            default -> "node " + asked.node();
        };
    }

    BoardDifferences.Refusals told() {
        var by = kinds.entrySet().stream()
                .map(kind -> new BoardDifferences.By(
                        kind.getKey().errno(), kind.getKey().who(), kind.getValue()))
                .sorted(Comparator.comparingLong(BoardDifferences.By::count).reversed()) // stable: then by name
                .toList();
        return new BoardDifferences.Refusals(count, by, List.copyOf(named));
    }
}
