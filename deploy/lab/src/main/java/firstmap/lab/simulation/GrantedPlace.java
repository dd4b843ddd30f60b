package firstmap.lab.simulation;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.Round;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.trial.Chance;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Home;
import firstmap.lab.simulation.checks.PlayedAlone;
import firstmap.lab.simulation.world.Dice;
import firstmap.node.client.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * A board that grants its time: what it is, and who takes part.
 *
 * @param define what each member sends first
 * @param missing one that never comes; null if all come
 * @param turns how many each of them takes with something to say
 */
record GrantedPlace(
        RequestRecord define,
        int partition,
        List<String> nodes,
        String missing,
        long seed,
        boolean restless,
        int turns) {

    /** @param which of those on its partition */
    static GrantedPlace drawn(int which, int partition, int partitions, Dice dice) {
        return drawn(name("granted-", which, partition, partitions), partition, 0, 2, dice);
    }

    /**
     * @param lease nanoseconds; 0 for none
     * @param turns how many each member takes at least
     */
    static GrantedPlace drawn(String board, int partition, long lease, int turns, Dice dice) {
        long seed = dice.seed();
        var chance = new Chance(seed);
        boolean restless = chance.oneIn(lease > 0 ? 2 : 3);
        var spec = restless ? chance.restlessSpec() : chance.spec(chance.oneOf(Policy.values()));
        // Where others may act for the dead, less is left to be undone.
        if (lease > 0) spec = spec.withOpen(chance.oneIn(3));
        var nodes = IntStream.range(0, (lease > 0 ? 3 : 2) + chance.below(3))
                .mapToObj(i -> "member-" + i)
                .toList();
        var define = new RequestRecord(
                "owner",
                1,
                board,
                0,
                new Request.Define(spec.withTime(Time.GRANTED).withLease(lease), nodes));
        var missing = chance.oneIn(5) ? nodes.getLast() : null;
        return new GrantedPlace(define, partition, nodes, missing, seed, restless, turns + chance.below(5));
    }

    /** Boards of one partition meet there. */
    static String name(String prefix, int which, int partition, int partitions) {
        for (int i = 0, found = 0; ; i++) {
            var name = prefix + i;
            if (Home.of(name, partitions) == partition && found++ == which) return name;
        }
    }

    String board() {
        return define.board();
    }

    Member member(String node) {
        return new DrawnMember(node, board(), seed, restless, turns, lease() > 0 ? 4 : 1);
    }

    /** Nanoseconds; 0 for none. */
    long lease() {
        return ((Request.Define) define.request()).spec().lease();
    }

    /** Those that come. */
    List<String> present() {
        return nodes.stream().filter(node -> !node.equals(missing)).toList();
    }

    /** By all its members, whether they come or not. */
    PlayedAlone playedAlone() {
        var board = Boards.fresh(board());
        var members = new LinkedHashMap<String, Member>();
        for (var node : nodes) members.put(node, member(node));
        var defined = EventSealer.decide(board, define);
        defined.forEach(event -> board.evolve(event.record()));
        show(defined, members);
        var rounds = new ArrayList<PlayedAlone.Round>();
        while (board.open().isPresent()) {
            var open = board.open().get();
            var turns = turns(board, members);
            var events = Round.play(board, turns, Round.Judge.of(board));
            show(events, members);
            rounds.add(new PlayedAlone.Round(open, turns, events));
        }
        return new PlayedAlone(define, defined, rounds, missing == null);
    }

    private static void show(List<EventJson.Sealed> events, Map<String, Member> members) {
        for (var event : events) for (var member : members.values()) member.after(event.record());
    }

    private static SequencedMap<String, RequestRecord> turns(Board board, Map<String, Member> members) {
        var open = board.open().orElseThrow();
        var turns = new LinkedHashMap<String, RequestRecord>();
        for (var node : Round.order(open, board.asked())) {
            var said = members.get(node).turn(open.at());
            var turn = new Request.Turn(open.round(), open.seen(), said.asks(), said.until());
            turns.put(node, RequestRecord.turn(node, board.id(), open.at(), turn));
        }
        return turns;
    }
}
