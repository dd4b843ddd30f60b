package firstmap.lab.checker;

import static firstmap.lab.checker.Impossible.require;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The time of a board that grants it, from its events alone: which round is open, who takes a turn in it, and what the others
 * have promised.
 */
final class TimeFold {
    /** After so many rounds an instant is over. */
    private static final long MOST_ROUNDS = 1000;
    /** Later than any time: of who asks only if something happens. */
    private static final long NEVER = Long.MAX_VALUE;

    /** @param seen number of the event that opened it */
    record Open(long at, long round, long seen) {
        String name() {
            return at + "." + round;
        }
    }

    final List<String> roster;
    /** Null once time has ended. */
    Open open;
    /** By node, of those who still take part, in the order of the roster. */
    final SequencedMap<String, Object> promises = new LinkedHashMap<>();
    /** In the order of the roster. */
    List<String> asked;

    private final Set<String> concerned = new HashSet<>();
    private final Hopes hopes = new Hopes();

    /** @param defined the event by which the board begins */
    TimeFold(Doc defined) {
        roster = defined.texts("nodes");
        open = new Open(0, 0, defined.number("seq"));
        for (var node : roster) promises.put(node, 0L);
        asked = roster;
    }

    /** Takes in what happens in the open round; the board is as it was before. */
    void observe(String type, Doc e, BoardFold board) {
        concerned.addAll(new Concerned(board, e.text("node"), roster).by(type, e));
        concerned.addAll(hopes.fulfilledBy(type, e, board));
    }

    /** @throws Impossible if the open round cannot end so */
    void granted(Doc e) {
        require(open != null, "time has ended");
        require(e.text("cause").equals(cause()), "the open round is " + open.name());
        var said = new LinkedHashMap<String, Object>();
        if (e.has("promises")) said.putAll(e.object("promises").fields());
        for (var node : e.texts("gone")) require(said.put(node, "gone") == null, node + " is gone, and promises");
        var expired = Set.copyOf(e.texts("expired"));
        require(e.texts("gone").containsAll(expired), "one whose lease has ended takes part");
        require(
                said.keySet().containsAll(asked) && promises.keySet().containsAll(said.keySet()),
                "it does not name who was asked, or names who takes no part: " + asked);
        for (var node : said.keySet()) require(asked.contains(node) || expired.contains(node), node + " was not asked");
        for (var until : said.values()) require(time(until) >= open.at(), "a promise lies before " + open.at());
        said.forEach((node, until) -> {
            if (until.equals("gone")) promises.remove(node);
            else promises.put(node, until);
        });
        var next = next(e.number("seq"));
        var opened = e.has("round") ? new Open(e.number("at"), e.number("round"), e.number("seq")) : null;
        require(
                next == null ? opened == null : next.equals(opened),
                "it opens %s, and not %s".formatted(name(opened), name(next)));
        require(next != null || e.number("at") == open.at(), "time ends at another time than it has come to");
        asked = next == null
                ? List.of()
                : promises.keySet().stream()
                        .filter(node -> concerned.contains(node) || time(promises.get(node)) <= next.at())
                        .toList();
        require(e.texts("asked").equals(asked), "it asks %s, and not %s".formatted(e.texts("asked"), asked));
        open = next;
        concerned.clear();
    }

    /** Null if nobody will ask anything any more. */
    private Open next(long seq) {
        long least = promises.values().stream().mapToLong(TimeFold::time).min().orElse(NEVER);
        boolean goesOn = least <= open.at() || promises.keySet().stream().anyMatch(concerned::contains);
        if (!goesOn) return least == NEVER ? null : new Open(least, 0, seq);
        if (open.round() + 1 < MOST_ROUNDS) return new Open(open.at(), open.round() + 1, seq);
        return open.at() == Grammar.LATEST ? null : new Open(open.at() + 1, 0, seq);
    }

    private static String name(Open open) {
        return open == null ? "nothing" : open.name();
    }

    /** What the event says that ends the open round. */
    String cause() {
        return "time/" + open.name();
    }

    /** The time that a promise names. */
    static long time(Object until) {
        return until instanceof Long at ? at : NEVER;
    }

    /** As a coordinator must show it. */
    Map<String, Object> picture() {
        var json = new LinkedHashMap<String, Object>();
        if (open != null) {
            json.put("at", open.at());
            json.put("round", open.round());
        } else json.put("ended", true);
        json.put("asked", asked.stream().sorted().toList());
        var said = new LinkedHashMap<String, Object>();
        promises.forEach((node, until) -> said.put(node, until.toString()));
        json.put("promises", said);
        return json;
    }
}
