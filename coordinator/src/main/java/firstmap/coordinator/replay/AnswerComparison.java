package firstmap.coordinator.replay;

import firstmap.events.Event;
import java.util.List;
import java.util.stream.Collectors;

/** What two answers to one request have in common. */
enum AnswerComparison {
    SAME,
    /** The same refusals, decided by another parameter or with other ways out. What words say it does not matter. */
    REWORDED,
    OTHER;

    private static final int SHOWN = 4;

    static AnswerComparison of(List<Event> recorded, List<Event> replayed) {
        if (recorded.size() != replayed.size()) return OTHER;
        var all = SAME;
        for (int i = 0; i < recorded.size(); i++) {
            var one = of(recorded.get(i), replayed.get(i));
            if (one == OTHER) return OTHER;
            if (one == REWORDED) all = REWORDED;
        }
        return all;
    }

    private static AnswerComparison of(Event recorded, Event replayed) {
        if (recorded.equals(replayed)) return SAME;
        // That the board and the functions are others is what was asked for.
        if (recorded instanceof Event.Defined && replayed instanceof Event.Defined) return SAME;
        if (recorded instanceof Event.Joined a && replayed instanceof Event.Joined b)
            return a.device().equals(b.device()) ? SAME : OTHER;
        if (recorded instanceof Event.Refused a && replayed instanceof Event.Refused b)
            return a.worded(b.reason()).equals(b) ? SAME : isSame(a, b) ? REWORDED : OTHER;
        return OTHER;
    }

    static boolean isSame(Event.Refused a, Event.Refused b) {
        return a.request().equals(b.request())
                && a.errno() == b.errno()
                && a.waited() == b.waited()
                && a.subject().equals(b.subject());
    }

    /** An answer in a few words, such as «EBUSY» or «allocated cma, mapped». */
    static String told(List<Event> answer) {
        var words = answer.stream().limit(SHOWN).map(AnswerComparison::told).collect(Collectors.joining(", "));
        return answer.size() <= SHOWN ? words : words + " … " + answer.size() + " events";
    }

    private static String told(Event event) {
        return switch (event) {
            case Event.Refused e ->
                (e.waited() ? "ended the wait: " : "") + e.errno().name();
            case Event.Allocated e -> "allocated " + e.heap();
            case Event.Migrated e -> "migrated " + e.from().heap() + " to " + e.to().heap();
            default -> event.type();
        };
    }
}
