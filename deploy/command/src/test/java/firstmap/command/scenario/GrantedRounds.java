package firstmap.command.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Board;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.events.json.Sha256;
import firstmap.node.client.BoardView;
import firstmap.node.client.Member.Said;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A scenario in granted time on a real board, without Kafka and without a coordinator: at each opening who is asked takes a
 * turn, the asks are decided node by node, and the next opening is where somebody wants to go on.
 *
 * <p>It holds each actor to its word on the way. A second life of each, which is shown the same events, is looked at at every
 * opening: one that is asked says the same, and one that is not has nothing to ask and promises the same.
 */
final class GrantedRounds {
    private static final int MOST_ROUNDS = 64;

    private final Scenario scenario;
    private final long seed;
    private final boolean everybody;
    private final Board board;
    private final WhomItConcerns table;
    private final Map<String, Actor> actors = new LinkedHashMap<>();
    private final Map<String, Actor> secondLives = new LinkedHashMap<>();
    private final Map<String, Long> promises = new LinkedHashMap<>();
    private final List<EventRecord> events = new ArrayList<>();
    private final TreeSet<String> concerned = new TreeSet<>();
    private long at;
    private int round;
    private int openings;
    private int turns;
    private boolean inReverse;

    GrantedRounds(Scenario scenario, long seed) {
        this(scenario, seed, false, Set.of());
    }

    /**
     * @param everybody decides the asks of all at each opening, not of those only whom it concerns
     * @param leftOut kinds of events of which nobody is told that they concern it
     */
    GrantedRounds(Scenario scenario, long seed, boolean everybody, Set<String> leftOut) {
        this.scenario = scenario;
        this.seed = seed;
        this.everybody = everybody;
        this.board = Boards.fresh(scenario.board());
        for (var plan : scenario.actors()) {
            actors.put(plan.name(), actor(plan.name()));
            secondLives.put(plan.name(), actor(plan.name()));
            promises.put(plan.name(), 0L);
        }
        this.table = new WhomItConcerns(List.copyOf(promises.keySet()), leftOut);
    }

    /** Those of a round are decided the other way round. */
    GrantedRounds inReverse() {
        inReverse = true;
        return this;
    }

    private Actor actor(String name) {
        return new Actor(scenario, name, seed, new BoardView());
    }

    GrantedRounds play() {
        show(decide(new RequestRecord(Scenario.OWNER, 1, scenario.board(), 0, new Request.Define(scenario.spec()))));
        concerned.clear();
        while (!promises.isEmpty()) {
            playRound();
            boolean goesOn = promises.keySet().stream().anyMatch(this::isAsked);
            if (goesOn) round++;
            else {
                promises.keySet().forEach(this::keepsItsWord);
                at = promises.values().stream().mapToLong(it -> it).min().orElse(at);
                round = 0;
            }
            assertThat(round).as("rounds at " + at).isLessThan(MOST_ROUNDS);
        }
        return this;
    }

    private boolean isAsked(String node) {
        return promises.get(node) <= at || concerned.contains(node);
    }

    private void playRound() {
        if (openings++ % 16 == 0) startAgain();
        var taken = new LinkedHashMap<String, Said>();
        for (var node : inOrder()) {
            if (isAsked(node)) taken.put(node, turn(node));
            else {
                keepsItsWord(node);
                if (everybody) taken.put(node, actors.get(node).turn(at));
            }
        }
        concerned.clear();
        var decided = new ArrayList<EventRecord>();
        taken.forEach((node, turn) -> {
            for (var ask : turn.asks())
                decided.addAll(decide(new RequestRecord(node, ask.seq(), board.id(), at, ask.request())));
            promise(node, turn.until());
        });
        show(decided);
    }

    private List<String> inOrder() {
        var order = Comparator.comparing((String node) -> hash(at + "." + round + "/" + node))
                .thenComparing(Comparator.naturalOrder());
        return promises.keySet().stream()
                .sorted(inReverse ? order.reversed() : order)
                .toList();
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Sha256.begin().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Said turn(String node) {
        turns++;
        var turn = actors.get(node).turn(at);
        assertThat(secondLives.get(node).turn(at)).as(place(node)).isEqualTo(turn);
        assertThat(turn.asks().size()).as(place(node)).isLessThanOrEqualTo(256);
        long last = board.heard(node).numbers().highest();
        for (int i = 0; i < turn.asks().size(); i++)
            assertThat(turn.asks().get(i).seq()).as(place(node)).isEqualTo(last + i + 1);
        return turn;
    }

    /** One that is not asked has nothing to ask and promises what it has promised, and so would one that starts again here. */
    private void keepsItsWord(String node) {
        var expected = new Said(List.of(), Until.at(promises.get(node)));
        assertThat(secondLives.get(node).turn(at))
                .as(place(node) + ", not asked")
                .isEqualTo(expected);
    }

    private String place(String node) {
        return node + " at " + at + "." + round + " after event " + board.seq();
    }

    /** Who starts anew here, from the events alone, says what it would have said. */
    private void startAgain() {
        for (var node : promises.keySet()) {
            var again = actor(node);
            events.forEach(event -> show(event, again));
            assertThat(again.turn(at))
                    .as(place(node) + ", started again")
                    .isEqualTo(secondLives.get(node).turn(at));
        }
    }

    private void promise(String node, Until until) {
        switch (until) {
            case Until.At(long time) -> {
                assertThat(time).as(place(node)).isGreaterThanOrEqualTo(at);
                promises.put(node, time);
            }
            case Until.Never _ -> promises.put(node, Long.MAX_VALUE);
            case Until.Gone _ -> promises.remove(node);
        }
    }

    private List<EventRecord> decide(RequestRecord request) {
        var decided = new ArrayList<EventRecord>();
        for (var event : EventSealer.decide(board, request)) {
            board.evolve(event.record());
            concerned.addAll(table.next(event.record()));
            decided.add(EventJson.read(event.json()));
        }
        assertThat(decided).as(request.id()).isNotEmpty();
        return decided;
    }

    private void show(List<EventRecord> decided) {
        for (var event : decided) {
            events.add(event);
            actors.values().forEach(actor -> show(event, actor));
            secondLives.values().forEach(actor -> show(event, actor));
        }
    }

    private static void show(EventRecord event, Actor actor) {
        actor.before(event);
        actor.view().observe(event);
        actor.after(event);
    }

    Board board() {
        return board;
    }

    List<EventRecord> events() {
        return events;
    }

    /** How many turns were taken, and at how many openings. */
    String cost() {
        return turns + " turns at " + openings + " openings";
    }
}
