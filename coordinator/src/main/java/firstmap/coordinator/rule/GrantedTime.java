package firstmap.coordinator.rule;

import static firstmap.coordinator.rule.StateChecks.require;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Limits;
import firstmap.events.Until;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The time of a board that grants it, as the board's events have left it: which round is open, who is asked in it, and until
 * when the others have promised to ask nothing.
 */
final class GrantedTime {
    /** After so many rounds an instant is over, whatever anybody still wants, so that nobody stops time for ever. */
    static final long MOST_ROUNDS = 1000;

    /** By member, in the order of the roster. */
    private final SequencedMap<String, Until> promises = new LinkedHashMap<>();

    private final Set<String> asked = new LinkedHashSet<>();
    /** Whom an event since the opening concerns. */
    private final Set<String> concerned = new HashSet<>();

    private final Waits waits;
    /** Null once time has ended. */
    private Opening open;

    private final List<String> roster;

    private GrantedTime(List<String> roster, Waits waits) {
        this.roster = roster;
        this.waits = waits;
    }

    /** Null for a board whose time is given. @param seq number of the event that defines the board */
    static GrantedTime of(Event.Defined defined, long seq) {
        if (defined.nodes().isEmpty()) return null;
        var time = new GrantedTime(defined.nodes(), new Waits());
        for (var node : defined.nodes()) time.promises.put(node, Until.at(0));
        time.asked.addAll(defined.nodes());
        time.open = new Opening(0, 0, seq);
        return time;
    }

    GrantedTime copy() {
        var copy = new GrantedTime(roster, new Waits(waits.all()));
        copy.promises.putAll(promises);
        copy.asked.addAll(asked);
        copy.concerned.addAll(concerned);
        copy.open = open;
        return copy;
    }

    // ---- as a value

    Snapshot.Time snapshot() {
        return new Snapshot.Time(
                roster,
                open,
                promises.entrySet().stream()
                        .map(each -> new Snapshot.Member(
                                each.getKey(),
                                each.getValue(),
                                asked.contains(each.getKey()),
                                concerned.contains(each.getKey())))
                        .toList(),
                waits.all());
    }

    /** @throws IllegalArgumentException if it contradicts itself */
    static GrantedTime restored(Snapshot.Time from) {
        var time = new GrantedTime(from.roster(), new Waits(from.waits()));
        for (var member : from.members()) {
            require(!(member.promise() instanceof Until.Gone), member.node() + " is gone and there");
            require(time.promises.put(member.node(), member.promise()) == null, member.node() + " is there twice");
            require(from.roster().contains(member.node()), member.node() + " is not of the roster");
            if (member.asked()) time.asked.add(member.node());
            if (member.concerned()) time.concerned.add(member.node());
            require(
                    from.open() == null
                            ? !member.asked()
                            : member.asked()
                                    || member.promise().time() > from.open().at(),
                    member.node() + " is due and not asked, or asked after the end of time");
        }
        require(from.open() == null || !time.asked.isEmpty(), "nobody is asked");
        time.open = from.open();
        return time;
    }

    // ---- looking

    /** Who took part when the board was defined. */
    List<String> roster() {
        return roster;
    }

    /** Empty once time has ended. */
    Optional<Opening> open() {
        return Optional.ofNullable(open);
    }

    /** Who takes a turn in the open round. */
    Set<String> asked() {
        return Collections.unmodifiableSet(asked);
    }

    /** Until when each member has promised to ask nothing. */
    SequencedMap<String, Until> promises() {
        return Collections.unmodifiableSequencedMap(promises);
    }

    /**
     * The round that is open when the one that is open now is over.
     *
     * @param said until when those who were asked ask nothing more
     * @param seen number of the event that opens it
     * @return empty if nobody will ask anything any more
     */
    Optional<Opening> next(Map<String, Until> said, long seen) {
        boolean goesOn = false;
        long least = Long.MAX_VALUE;
        for (var member : promises.entrySet()) {
            var until = said.getOrDefault(member.getKey(), member.getValue());
            if (until instanceof Until.Gone) continue;
            goesOn |= concerned.contains(member.getKey());
            least = Math.min(least, until.time());
        }
        if (!goesOn && least > open.at())
            return least == Long.MAX_VALUE ? Optional.empty() : Optional.of(new Opening(least, 0, seen));
        if (open.round() + 1 < MOST_ROUNDS) return Optional.of(new Opening(open.at(), open.round() + 1, seen));
        return open.at() == Limits.MAX_AT ? Optional.empty() : Optional.of(new Opening(open.at() + 1, 0, seen));
    }

    /** Who takes a turn in that round, in the order of the roster. @param said as for {@link #next} */
    List<String> asked(Opening opening, Map<String, Until> said) {
        var asked = new ArrayList<String>();
        promises.forEach((node, before) -> {
            var until = said.getOrDefault(node, before);
            if (!(until instanceof Until.Gone) && (concerned.contains(node) || until.time() <= opening.at()))
                asked.add(node);
        });
        return asked;
    }

    // ---- the only ways to change

    /**
     * @param state as it was before the event
     * @param by who asked for it
     */
    void observe(Event event, State state, String by) {
        if (open == null) return; // The board ends; nobody is asked any more.
        concerned.addAll(new Concern(state, by, promises.keySet()).of(event));
        concerned.addAll(waits.observe(event, state, by));
        concerned.retainAll(promises.keySet());
    }

    /** A round is over. @throws IllegalArgumentException if it is another that can be */
    void granted(EventRecord record, Event.Granted event) {
        require(open != null, "time has ended");
        require(record.cause().equals(cause()), "the open round is " + open);
        var said = new LinkedHashMap<>(event.promises());
        for (var node : event.gone()) require(said.put(node, Until.GONE) == null, node + " is gone and there");
        require(event.gone().containsAll(event.expired()), "a lease has ended, and its node is not gone");
        require(said.keySet().containsAll(asked) && promises.keySet().containsAll(said.keySet()), "others were asked");
        for (var node : said.keySet())
            require(asked.contains(node) || event.expired().contains(node), node + " was not asked");
        for (var until : said.values()) require(isPromise(until), "a promise lies before the round");
        var next = next(said, record.seq());
        require(
                record.at() == next.map(Opening::at).orElse(open.at())
                        && (event.round() == null
                                ? next.isEmpty()
                                : next.isPresent() && next.get().round() == event.round()),
                "another round is next");
        var nowAsked = next.map(opening -> asked(opening, said)).orElse(List.of());
        require(event.asked().equals(nowAsked), "others are asked in it");
        event.promises().forEach(promises::put);
        event.gone().forEach(promises::remove);
        open = next.orElse(null);
        asked.clear();
        asked.addAll(nowAsked);
        concerned.clear();
    }

    /** What an event names that ends the open round. */
    String cause() {
        return "time/" + open;
    }

    /** Whether a turn of the open round can say so. */
    boolean isPromise(Until until) {
        return until.time() >= open.at();
    }

    boolean isSameAs(GrantedTime other) {
        return snapshot().equals(other.snapshot());
    }
}
