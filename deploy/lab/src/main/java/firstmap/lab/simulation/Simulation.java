package firstmap.lab.simulation;

import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.kafka.Holder;
import firstmap.coordinator.loop.LoopParts;
import firstmap.coordinator.trial.Chance;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.checks.Arrivals;
import firstmap.lab.simulation.checks.Expiries;
import firstmap.lab.simulation.checks.Invariant;
import firstmap.lab.simulation.checks.Invariants;
import firstmap.lab.simulation.checks.Violation;
import firstmap.lab.simulation.kafka.Broker;
import firstmap.lab.simulation.kafka.SimulatedClients;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The whole cluster out of one seed: nodes, brokers, coordinators, what goes wrong, and what must be true all the same. */
public final class Simulation {
    /** When faults have ended, everything must be answered within so much virtual time. */
    private static final long PATIENCE = 180 * Agenda.SECOND;

    private final long seed;
    private final Agenda agenda = new Agenda();
    private final Dice dice;
    private final Trace trace;
    private final Invariants invariants;
    private final Broker broker;
    private final Faults faults;
    private final Network network;
    private final Fleet fleet;
    private final UnreadableRequests garbage;
    private final Decay decay;
    private final List<SimulatedNode> askers = new ArrayList<>();
    private final List<GrantedPlace> granted;
    private final GrantedCrowd crowd;
    private final Strangers strangers;
    private final Expiries expiries;
    private final LeasedCrowd leased;
    private boolean healed;
    private boolean ownersStay;

    /**
     * How one seed went.
     *
     * @param violation null if everything held
     * @param digest over every byte of every topic
     * @param trace over everything that happened
     * @param last what happened last, oldest first
     */
    public record Outcome(
            long seed,
            Violation violation,
            long steps,
            long nanos,
            Map<Happening, Long> counts,
            String digest,
            long trace,
            List<String> last) {}

    /**
     * @param listener gets a line for each thing that happens; null if nobody wants to know
     * @throws RuntimeException if the simulation itself is at fault
     */
    public static Outcome run(long seed, Coordinators coordinators, Consumer<String> listener) {
        var done = new Outcome[1];
        var failed = new Throwable[1];
        // In a virtual thread: to hand over to the processes, which have such threads as well, is cheap from there.
        var thread = Thread.ofVirtual().name("seed-" + seed).unstarted(() -> {
            try {
                done[0] = new Simulation(seed, coordinators, listener).run();
            } catch (Throwable e) {
                failed[0] = e;
            }
        });
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (failed[0] != null) throw new IllegalStateException("seed " + seed + " broke the simulation", failed[0]);
        return done[0];
    }

    private Simulation(long seed, Coordinators coordinators, Consumer<String> listener) {
        this.seed = seed;
        dice = new Dice(seed);
        trace = new Trace(agenda, listener);
        int partitions = 1 + dice.below(4);
        var arrivals = new Arrivals(partitions);
        // Chance of its own: what happens on given time is the same without them.
        var grantedDice = new Dice(seed ^ 0x6772616e746564L);
        granted = granted(partitions, grantedDice);
        long lag = grantedDice.between(5, 60);
        // As well.
        var leasedDice = new Dice(seed ^ 0x6c6561736564L);
        leased = new LeasedCrowd(partitions, leasedDice);
        expiries = new Expiries(trace, agenda, partitions);
        invariants = new Invariants(
                trace, arrivals, granted.stream().map(GrantedPlace::playedAlone).toList(), lag, expiries, partitions);
        var alone = leased.playedAlone();
        for (var board : leased.boards()) invariants.watchLeased(board, leased.home(board), alone.get(board));
        faults = new Faults(dice.split(), trace);
        broker = new Broker(agenda, dice.split(), trace, faults, invariants, partitions);
        invariants.watch(broker);
        network = new Network(broker, arrivals, agenda, dice.split(), trace);
        decay = new Decay(broker.partitions(Topic.SNAPSHOTS), dice.split(), trace);
        var boards = boards(partitions);
        crowd = new GrantedCrowd(
                granted, new SimulatedPort.World(network, invariants, agenda, grantedDice.split(), trace));
        strangers = new Strangers(granted, invariants.granted(), network, grantedDice.split(), trace);
        leased.begin(new SimulatedPort.World(network, invariants, agenda, leasedDice.split(), trace));
        garbage = new UnreadableRequests(
                boards, List.of("node-0", "node-1", "node-2"), partitions, network, dice.split(), trace);
        var all = new ArrayList<>(boards);
        for (var place : granted) all.add(place.board());
        all.addAll(leased.boards());
        var clientDice = dice.split();
        var follower = new SimulatedFollower(invariants, dice.split(), trace);
        var parts = LoopParts.SOUND
                .withDue(due())
                .withStandby(dice.happens(0.5) ? follower : Standby.NONE)
                .withLag(lag);
        var names = new ArrayList<String>();
        int fleetSize = dice.happens(0.15) ? 1 : 2 + dice.below(2);
        for (int i = 0; i < fleetSize; i++) names.add("c" + i);
        var cluster = new SimulatedCoordinator.Cluster(all, partitions, agenda, trace, invariants, coordinators, parts);
        boolean withHttp = dice.happens(0.5);
        fleet = new Fleet(
                names,
                broker.group(),
                agenda,
                dice.split(),
                trace,
                name -> new SimulatedCoordinator(
                        name,
                        holder(name, withHttp),
                        cluster,
                        process -> new SimulatedClients(name, process, broker, agenda, faults, clientDice, trace),
                        this::answers));
    }

    /** Each process is another one. */
    private Holder holder(String name, boolean withHttp) {
        return new Holder(new UUID(dice.seed(), dice.seed()).toString(), withHttp ? "http://" + name : "");
    }

    private boolean answers(Holder holder) {
        return fleet.answers(holder);
    }

    /** Much oftener than in earnest: a simulated day is short. */
    private LoopParts.Due due() {
        return new LoopParts.Due(dice.between(1, 30), Duration.ofMillis(dice.between(200, 20_000)));
    }

    /** In some seeds; two of them meet on a partition. */
    private static List<GrantedPlace> granted(int partitions, Dice dice) {
        var granted = new ArrayList<GrantedPlace>();
        int partition = dice.below(partitions);
        for (int left = Math.max(0, dice.below(5) - 2); left > 0; left--)
            granted.add(GrantedPlace.drawn(granted.size(), partition, partitions, dice));
        return granted;
    }

    private List<String> boards(int partitions) {
        var boards = new ArrayList<String>();
        int requests = 100 + dice.below(200);
        int count = 1 + dice.below(5);
        for (int i = 0; i < count; i++) {
            var id = "board-" + i;
            boards.add(id);
            var place =
                    new SimulatedNode.Place(id, Home.of(id, partitions), new Chance(dice.seed()), dice.happens(0.4));
            int nodes = 1 + dice.below(3);
            for (int node = 0; node < nodes; node++)
                askers.add(new SimulatedNode(
                        "node-" + node,
                        place,
                        1 + requests / count / nodes,
                        network,
                        invariants,
                        agenda,
                        dice.split(),
                        trace));
        }
        return boards;
    }

    private Outcome run() {
        Violation violation = null;
        try {
            plan();
            play(dice.millis(15_000, 60_000));
            heal();
            awaitTheEnd();
        } catch (Violation v) {
            violation = v;
            trace.say("checks", v.toString());
        } finally {
            bury();
        }
        return new Outcome(
                seed,
                violation,
                agenda.steps(),
                agenda.now(),
                trace.counts(),
                broker.digest(),
                trace.sum(),
                trace.last());
    }

    private void play(long until) {
        while (agenda.now() < until) step();
    }

    private void step() {
        agenda.step();
        invariants.check();
    }

    /** What befalls the cluster from outside, at times that the seed chooses. */
    private void plan() {
        often(3, 12_000, unlessOwnersStay(fleet::killOne));
        often(3, 20_000, unlessOwnersStay(fleet::stopOne));
        often(4, 20_000, unlessOwnersStay(fleet::startAnother));
        often(5, 30_000, unlessOwnersStay(fleet::restartAllInTurn));
        often(5, 30_000, unlessOwnersStay(fleet::startTwin));
        often(4, 25_000, this::loseBroker);
        often(4, 25_000, this::refuse);
        often(6, 30_000, this::makeUnfit);
        often(4, 10_000, unlessOwnersStay(() -> broker.group().rebalance()));
        often(4, 20_000, unlessOwnersStay(fleet::throwOneOut));
        often(2, 6_000, garbage::send);
        if (!granted.isEmpty()) planGranted();
        if (!leased.isEmpty()) planLeased();
        often(3, 4_000, decay::compact);
        often(4, 15_000, decay::lose);
        often(4, 15_000, decay::turnBack);
        often(4, 8_000, decay::damage);
    }

    private void planGranted() {
        often(2, 8_000, crowd::killOne);
        often(3, 8_000, crowd::stopOne);
        often(4, 12_000, crowd::startTwin);
        often(1, 1_500, strangers::send);
    }

    private void planLeased() {
        faults.stall();
        if (dice.happens(0.5)) agenda.in(dice.happens(0.5) ? 0 : dice.millis(0, 20_000), this::letOwnersStay);
        boolean changes = dice.happens(0.3);
        again(1_500, () -> leased.befallOne(changes ? unlessOwnersStay(fleet::takeOver) : () -> {}));
        often(3, 12_000, this::loseBrokerBeyondLease);
        often(3, 8_000, () -> fleet.freezeOne(3 * leased.longestLease()));
        often(2, 4_000, () -> fleet.cutOneOff(3 * leased.longestLease()));
        often(2, 8_000, () -> dice.oneOf(broker.partitions(Topic.ALIVE)).compact());
        again(1_000, this::repeatExpire);
        expiries.onTurn(expire -> {
            if (!healed && dice.happens(0.03)) agenda.in(dice.millis(0, 20), () -> contradict(expire));
        });
        boolean kills = dice.happens(0.5);
        expiries.onExpire((who, board, node) -> {
            if (ownersStay) trace.count(Happening.EXPIRE_WHILE_OWNERS_STAY);
            leased.isAskedFor(board, node);
            if (kills && !healed && dice.happens(0.5))
                agenda.in(dice.happens(0.5) ? 0 : dice.millis(0, 100), () -> fleet.kill(who));
        });
    }

    /** Where owners come and go all the time, few leases end. */
    private void letOwnersStay() {
        trace.count(Happening.OWNERS_STAY);
        trace.say("world", "no owner goes any more");
        ownersStay = true;
        faults.spare();
    }

    private Runnable unlessOwnersStay(Runnable what) {
        return () -> {
            if (!ownersStay) what.run();
        };
    }

    private void loseBrokerBeyondLease() {
        trace.count(Happening.BROKER_AWAY_BEYOND_LEASE);
        long nanos = dice.between(3 * leased.longestLease(), 10 * leased.longestLease());
        trace.say("brokers", "are away, ms", nanos / Agenda.MILLISECOND, -1);
        broker.leave(nanos);
    }

    /** A stranger says what a coordinator has said, at once or much later. */
    private void repeatExpire() {
        if (expiries.copies().isEmpty()) return;
        var copy = dice.oneOf(expiries.copies());
        if (network.put(copy.partition(), copy.key(), copy.value())) trace.count(Happening.EXPIRE_AGAIN);
    }

    /** A stranger says that the lease of one has ended whose turn lies there. */
    private void contradict(RequestRecord expire) {
        expiries.isVoid(expire);
        var key = expire.board().getBytes(StandardCharsets.UTF_8);
        if (network.put(leased.home(expire.board()), key, RequestJson.write(expire)))
            trace.count(Happening.EXPIRE_OF_A_STRANGER);
    }

    /** In one seed of so many, about every so many milliseconds. */
    private void often(int oneIn, int millis, Runnable what) {
        if (dice.below(oneIn) == 0) again(millis, what);
    }

    private void again(int millis, Runnable what) {
        agenda.in(dice.millis(millis / 4, millis * 2L), () -> {
            if (healed) return;
            what.run();
            again(millis, what);
        });
    }

    private void loseBroker() {
        trace.count(Happening.BROKER_AWAY);
        long nanos = dice.happens(0.7) ? dice.millis(100, 5_000) : dice.millis(5_000, 40_000);
        trace.say("brokers", "are away, ms", nanos / Agenda.MILLISECOND, -1);
        broker.leave(nanos);
    }

    private void refuse() {
        trace.count(Happening.BROKERS_REFUSE);
        long nanos = dice.millis(1_000, 30_000);
        trace.say("brokers", "refuse whoever comes, ms", nanos / Agenda.MILLISECOND, -1);
        broker.refuse(nanos);
    }

    private void makeUnfit() {
        trace.count(Happening.BROKERS_UNFIT);
        long nanos = dice.millis(1_000, 20_000);
        trace.say("brokers", "lack what is needed, ms", nanos / Agenda.MILLISECOND, -1);
        broker.makeUnfit(nanos);
    }

    private void heal() {
        healed = true;
        trace.say("world", "nothing goes wrong any more");
        faults.end();
        network.calmDown();
        broker.comeBack();
        fleet.end();
        crowd.comeBack();
        leased.calmDown();
    }

    /** Everything that was asked is answered, and everybody who lives has it in memory. */
    private void awaitTheEnd() {
        long limit = agenda.now() + PATIENCE;
        while (!isDone()) {
            if (agenda.now() > limit) giveUp();
            step();
        }
        // Who has said goodbye, and holds something, is not missed.
        play(agenda.now() + 2 * leased.longestLease() + 3 * Agenda.SECOND);
        if (!leased.isEmpty()) invariants.audit();
    }

    private void giveUp() {
        failIf(leased.holdsOn(), Invariant.THE_DEAD_LET_GO);
        failIf(leased.isNotTold(), Invariant.THE_LATE_ARE_TOLD);
        failIf(missing(), Invariant.EVERYTHING_IS_ANSWERED);
    }

    private static void failIf(String what, Invariant invariant) {
        if (!what.isEmpty())
            throw new Violation(invariant, "%d s after the last fault: %s".formatted(PATIENCE / Agenda.SECOND, what));
    }

    private boolean isDone() {
        return network.isIdle()
                && askers.stream().allMatch(SimulatedNode::isDone)
                && leased.holdsOn().isEmpty()
                && leased.goesOn().isEmpty()
                && invariants.isComplete();
    }

    private String missing() {
        var missing = invariants.missing();
        if (!missing.isEmpty()) return missing;
        return leased.goesOn().isEmpty() ? "a node still waits" : leased.goesOn();
    }

    /** The threads of processes end with them. */
    private void bury() {
        fleet.killAll();
        crowd.end();
        leased.end();
        for (int i = 0; i < 10_000 && !(fleet.hasEnded() && crowd.hasEnded() && leased.hasEnded()); i++) agenda.step();
    }
}
