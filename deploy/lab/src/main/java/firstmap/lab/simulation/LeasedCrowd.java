package firstmap.lab.simulation;

import firstmap.events.topics.Home;
import firstmap.lab.simulation.checks.PlayedAlone;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The boards with a lease, their nodes, and what befalls these: for less than the lease, for longer, at its end, for ever. */
final class LeasedCrowd {
    private final List<GrantedPlace> granted = new ArrayList<>();
    private final List<GivenMortal.Place> given = new ArrayList<>();
    private final List<Mortal> nodes = new ArrayList<>();
    private final Set<Mortal> lost = new HashSet<>();
    private final int partitions;
    private final Dice dice;
    private SimulatedPort.World world;

    /** In some seeds. */
    LeasedCrowd(int partitions, Dice dice) {
        this.partitions = partitions;
        this.dice = dice;
        if (dice.below(6) > 0) return;
        int partition = dice.below(partitions);
        for (int i = 0, count = 1 + dice.below(2); i < count; i++) {
            long lease = dice.millis(1_000, 2_500);
            var name = GrantedPlace.name("leased-", i, partition, partitions);
            if (dice.happens(0.6)) granted.add(GrantedPlace.drawn(name, partition, lease, 10 + dice.below(30), dice));
            else given.add(GivenMortal.Place.drawn(name, partition, lease, dice.seed()));
        }
    }

    boolean isEmpty() {
        return granted.isEmpty() && given.isEmpty();
    }

    /** What their members play if nobody is let go; no entry for boards of given time. */
    Map<String, PlayedAlone> playedAlone() {
        var alone = new HashMap<String, PlayedAlone>();
        for (var place : granted) alone.put(place.board(), place.playedAlone());
        return alone;
    }

    List<String> boards() {
        var boards = new ArrayList<String>();
        for (var place : granted) boards.add(place.board());
        for (var place : given) boards.add(place.board());
        return boards;
    }

    int home(String board) {
        return Home.of(board, partitions);
    }

    /** They come, within some seconds. */
    void begin(SimulatedPort.World world) {
        this.world = world;
        for (var place : granted) for (var node : place.present()) nodes.add(new GrantedMortal(place, node, world));
        for (var place : given)
            for (int i = 0, count = 3 + dice.below(3); i < count; i++)
                nodes.add(new GivenMortal("member-" + i, place, 30 + dice.below(40), world));
    }

    // ---- what befalls them

    /** @param asTheLeaseEnds what else happens at about that moment */
    void befallOne(Runnable asTheLeaseEnds) {
        var there = nodes.stream().filter(Mortal::isThere).toList();
        if (there.isEmpty()) return;
        // Who dies is the most telling where somebody waits for him.
        var awaited = there.stream().filter(this::isOfBoardThatMoves).toList();
        var one = dice.oneOf(awaited.isEmpty() || dice.happens(0.3) ? there : awaited);
        switch (dice.below(14)) {
            case 0 -> loseForEver(one);
            case 1, 2 -> isDead(one);
            case 3 -> isStopped(one);
            case 4 -> isAway(one);
            case 5, 6, 7 -> isMute(one);
            case 8 -> rests(one);
            case 9 -> ofItsBoard(one, there).forEach(this::isAway);
            case 10 -> ofItsBoard(one, there).forEach(this::isMute);
            case 11 -> ofItsBoard(one, there).forEach(this::isDead);
            default -> {
                // The round waits for the others, and so does what stands in for the one.
                for (var other : ofItsBoard(one, there)) if (other != one) rests(other);
                isDead(one);
            }
        }
        if (dice.happens(0.3)) world.agenda().in(aroundItsEnd(one.lease()), asTheLeaseEnds);
    }

    private void loseForEver(Mortal one) {
        if (!one.isMissed()) return;
        say(one, "is killed, for ever", 0);
        world.trace().count(Happening.DEAD_FOR_EVER);
        lost.add(one);
        one.die();
    }

    private boolean isOfBoardThatMoves(Mortal one) {
        return world.invariants().board(one.board()).buffers().values().stream()
                .anyMatch(buffer -> buffer.moving() != null);
    }

    /** Those whom the same machine, or the same switch, takes with it. */
    private static List<Mortal> ofItsBoard(Mortal one, List<Mortal> there) {
        return there.stream().filter(other -> other.board().equals(one.board())).toList();
    }

    private void isDead(Mortal one) {
        long nanos = absence(one.lease());
        befalls(one, "is killed, for ms", nanos, Happening.DEAD_WITHIN_LEASE, Happening.DEAD_BEYOND_LEASE);
        one.die();
        comesBack(one, nanos);
    }

    private void isStopped(Mortal one) {
        long nanos = absence(one.lease());
        befalls(one, "is stopped, for ms", nanos, Happening.STOPPED_WITHIN_LEASE, Happening.STOPPED_BEYOND_LEASE);
        one.pause(nanos);
    }

    private void isAway(Mortal one) {
        long nanos = absence(one.lease());
        befalls(one, "is cut off, for ms", nanos, Happening.AWAY_WITHIN_LEASE, Happening.AWAY_BEYOND_LEASE);
        one.cutOff(nanos);
    }

    /** What it asks comes, and what it says to show that it lives does not. */
    private void isMute(Mortal one) {
        long nanos = dice.happens(0.3) ? absence(one.lease()) : longAbsence(one.lease());
        befalls(one, "is not heard, for ms", nanos, Happening.MUTE_WITHIN_LEASE, Happening.MUTE_BEYOND_LEASE);
        one.mute(nanos);
    }

    private void rests(Mortal one) {
        long nanos = one.lease() + dice.between(0, 2 * one.lease());
        befalls(
                one,
                "says goodbye, and rests for ms",
                nanos,
                Happening.RESTED_BEYOND_LEASE,
                Happening.RESTED_BEYOND_LEASE);
        one.rest();
        comesBack(one, nanos);
    }

    private void befalls(Mortal one, String what, long nanos, Happening within, Happening beyond) {
        say(one, what, nanos);
        world.trace().count(nanos < one.lease() ? within : beyond);
    }

    private void comesBack(Mortal one, long nanos) {
        world.agenda().in(nanos, one::comeBack);
    }

    /** Much happens at about the end of the lease. */
    private long absence(long lease) {
        return switch (dice.below(4)) {
            case 0 -> dice.between(lease / 10, lease);
            case 1 -> longAbsence(lease);
            default -> aroundItsEnd(lease);
        };
    }

    private long longAbsence(long lease) {
        return dice.between(2 * lease, 4 * lease) + 2 * Agenda.SECOND;
    }

    /** An owner that looks rarely counts slowly. */
    private long aroundItsEnd(long lease) {
        return lease + Agenda.SECOND + dice.between(0, lease);
    }

    private void say(Mortal one, String what, long nanos) {
        world.trace().say(one.board() + "/" + one.node(), what, nanos / Agenda.MILLISECOND, -1);
    }

    /**
     * Somebody of a board is about to be let go: it may be there again just then, and in time if others keep its round open
     * meanwhile.
     */
    void isAskedFor(String board, String node) {
        boolean comesBack = dice.happens(0.5);
        boolean othersTarry = dice.happens(0.5);
        for (var one : nodes) {
            if (!one.board().equals(board) || lost.contains(one)) continue;
            if (one.node().equals(node)) {
                if (comesBack) world.agenda().in(dice.millis(0, 300), one::comeBack);
            } else if (othersTarry && one.isThere()) one.pause(dice.millis(300, 900));
        }
    }

    // ---- the end

    /** Who is not dead for ever is there, and nothing befalls anybody any more. */
    void calmDown() {
        for (var node : nodes) {
            node.calmDown();
            if (!lost.contains(node)) node.comeBack();
        }
    }

    /** Who never comes, or never again, though others may still wait for them. */
    List<Dead> dead() {
        var dead = new ArrayList<Dead>();
        for (var node : lost) dead.add(new Dead(node.board(), node.node()));
        for (var place : granted) if (place.missing() != null) dead.add(new Dead(place.board(), place.missing()));
        return dead;
    }

    record Dead(String board, String node) {}

    /** Who is dead, holds something, and may hold it no more; empty if nobody. */
    String holdsOn() {
        for (var dead : dead())
            if (world.invariants().board(dead.board()).mortals().contains(dead.node()))
                return dead.node() + " of " + dead.board() + " is dead, and has not been let go";
        return "";
    }

    /** The longest lease, nanoseconds; 0 if there is none. */
    long longestLease() {
        return nodes.stream().mapToLong(Mortal::lease).max().orElse(0);
    }

    /** Who lives and is out, and does not know it; empty if nobody. */
    String isNotTold() {
        for (var node : nodes)
            if (!lost.contains(node)
                    && !node.wasTold()
                    && world.invariants().board(node.board()).out().containsKey(node.node()))
                return node.node() + " of " + node.board() + " is out, and has not been told";
        return "";
    }

    /** Who lives, and has neither done its part nor heard that it is out; empty if nobody. */
    String goesOn() {
        for (var node : nodes)
            if (!lost.contains(node) && !node.isOver()) return node.node() + " of " + node.board() + " still waits";
        return "";
    }

    void end() {
        nodes.forEach(Mortal::end);
    }

    boolean hasEnded() {
        return nodes.stream().allMatch(Mortal::hasEnded);
    }
}
