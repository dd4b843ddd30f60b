package firstmap.node.client;

import firstmap.events.EventRecord;
import java.util.List;
import java.util.Locale;

/** What people are told of the round that is open: its time, which of the instant it is, and for whom the board waits. */
final class RoundInWords {
    private static final int MOST_NAMED = 3;

    private RoundInWords() {}

    /**
     * @param opening the event that has opened it, the board's last
     * @param round null if time has ended
     * @param asked who takes a turn in it
     */
    static String text(EventRecord opening, Long round, List<String> asked) {
        var events = opening.seq() == 1 ? "1 event, " : opening.seq() + " events, ";
        if (round == null) return events + "the end of time";
        return events
                + String.format(Locale.ROOT, "round %d at %.3f s waits for ", round, opening.at() / 1e9)
                + named(asked);
    }

    private static String named(List<String> asked) {
        var names = String.join(", ", asked.subList(0, Math.min(MOST_NAMED, asked.size())));
        return asked.size() <= MOST_NAMED ? names : names + " and " + (asked.size() - MOST_NAMED) + " more";
    }
}
