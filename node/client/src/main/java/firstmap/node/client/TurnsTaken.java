package firstmap.node.client;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What members have said in the open round, and whether what is decided in their names is that and nothing else. */
final class TurnsTaken {
    /** By member, as they are sent. */
    private final Map<String, RequestRecord> turns = new LinkedHashMap<>();
    /** What a life of the member that was told to end has said instead. */
    private final Map<String, RequestRecord> farewells = new HashMap<>();

    private final List<EventRecord> decided = new ArrayList<>();

    void open() {
        turns.clear();
        farewells.clear();
        decided.clear();
    }

    /** @param farewell what may have been said in its place, by another life of the member */
    void add(RequestRecord turn, RequestRecord farewell) {
        turns.put(turn.node(), turn);
        farewells.put(turn.node(), farewell);
    }

    /** Something was decided in the name of a member. */
    void heard(EventRecord event) {
        decided.add(event);
    }

    List<RequestRecord> all() {
        return List.copyOf(turns.values());
    }

    boolean contains(RequestRecord request) {
        return turns.containsValue(request);
    }

    /**
     * The round is over.
     *
     * @return until when the member asks nothing more; null if it was not asked
     * @throws TakingTurns.AnotherSpeaks if its promise, or what was decided in its name, is not what it has said
     */
    Until close(String member, Event.Granted granted) {
        var turn = turns.get(member);
        var until = granted.gone().contains(member)
                ? Until.GONE
                : granted.promises().get(member);
        var difference = difference(member, turn, until);
        if (difference.isPresent()
                && difference(member, farewells.get(member), until).isPresent()) throw difference.get();
        return until;
    }

    /** Between what was decided in a member's name and what this turn says. */
    private Optional<TakingTurns.AnotherSpeaks> difference(String member, RequestRecord turn, Until until) {
        var said = turn == null ? null : (Request.Turn) turn.request();
        if (!Objects.equals(until, said == null ? null : said.until()))
            return Optional.of(new TakingTurns.AnotherSpeaks(
                    member, "promised " + text(until), "said " + text(said == null ? null : said.until())));
        return difference(
                member,
                said == null
                        ? List.of()
                        : said.asks().stream().map(ask -> ask.of(turn)).toList());
    }

    private static String text(Until until) {
        return until == null ? "nothing" : until.text();
    }

    private Optional<TakingTurns.AnotherSpeaks> difference(String member, List<RequestRecord> asks) {
        int i = 0;
        for (var answer : answers(member)) {
            var ask = i < asks.size() ? asks.get(i++) : null;
            if (ask == null || !Outcome.isOf(ask, answer))
                return Optional.of(new TakingTurns.AnotherSpeaks(
                        member,
                        answer.event().type() + " of " + answer.cause() + " was decided",
                        ask == null ? "asked no more" : "asked " + ask.request().type() + " as " + ask.id()));
        }
        if (i == asks.size()) return Optional.empty();
        return Optional.of(new TakingTurns.AnotherSpeaks(
                member, "nothing was decided of " + asks.get(i).id(), "asked it"));
    }

    /** The first event of each request in that name. */
    private Collection<EventRecord> answers(String member) {
        var answers = new LinkedHashMap<String, EventRecord>();
        for (var event : decided) if (event.node().equals(member)) answers.putIfAbsent(event.cause(), event);
        return answers.values();
    }
}
