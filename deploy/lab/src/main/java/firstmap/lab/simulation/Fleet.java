package firstmap.lab.simulation;

import firstmap.coordinator.kafka.Holder;
import firstmap.lab.simulation.kafka.Group;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The coordinators of the cluster: who starts, stops, comes back, and who runs twice under one name. */
final class Fleet {
    private final Group group;
    private final Agenda agenda;
    private final Dice dice;
    private final Trace trace;
    private final Function<String, SimulatedCoordinator> make;
    private final Map<String, SimulatedCoordinator> running = new LinkedHashMap<>();
    private final List<SimulatedCoordinator> others = new ArrayList<>();
    private final Set<String> planned = new LinkedHashSet<>();
    private boolean ended;

    Fleet(
            List<String> names,
            Group group,
            Agenda agenda,
            Dice dice,
            Trace trace,
            Function<String, SimulatedCoordinator> make) {
        this.group = group;
        this.agenda = agenda;
        this.dice = dice;
        this.trace = trace;
        this.make = make;
        for (var name : names) agenda.in(dice.millis(0, 3_000), () -> start(name));
        agenda.every(200 * Agenda.MILLISECOND, this::tend);
    }

    private void start(String name) {
        var before = running.get(name);
        if (before != null && before.process().isAlive()) return;
        planned.remove(name);
        trace.say(name, "starts");
        running.put(name, make.apply(name));
    }

    /** Who has died comes back under its name, soon or late, or only when all is over. */
    private void tend() {
        for (var coordinator : List.copyOf(running.values())) {
            if (coordinator.process().isAlive() || !planned.add(coordinator.name())) continue;
            if (!ended && dice.happens(0.2)) continue;
            comeBack(coordinator.name(), dice.happens(0.5) ? dice.millis(50, 2_000) : dice.millis(2_000, 15_000));
        }
    }

    private void comeBack(String name, long nanos) {
        trace.count(Happening.RESTART);
        agenda.in(nanos, () -> start(name));
    }

    private SimulatedCoordinator any() {
        return running.isEmpty() ? null : dice.oneOf(List.copyOf(running.values()));
    }

    // ---- what is done to them

    void killOne() {
        var one = any();
        if (one == null || !one.process().isAlive()) return;
        trace.count(Happening.CRASH);
        trace.say(one.name(), "is killed");
        one.process().kill();
    }

    void stopOne() {
        var one = any();
        if (one == null || !one.process().isAlive()) return;
        trace.count(Happening.LEFT);
        trace.say(one.name(), "is told to stop");
        one.stop();
    }

    /** Whoever is called so, right after it has asked to let somebody go. */
    void kill(String name) {
        var one = running.get(name);
        if (one == null || !one.process().isAlive()) return;
        trace.count(Happening.KILLED_AFTER_AN_EXPIRE);
        trace.say(name, "is killed after an expire");
        one.process().kill();
    }

    /** As a lease ends. */
    void takeOver() {
        var one = any();
        if (one == null || !one.process().isAlive()) return;
        trace.count(Happening.TAKEOVER_AS_A_LEASE_ENDS);
        trace.say(one.name(), "goes as a lease ends");
        if (dice.happens(0.5)) one.process().kill();
        else one.stop();
    }

    /** As by SIGSTOP, for so many nanoseconds. */
    void freezeOne(long nanos) {
        var one = any();
        if (one == null || !one.process().isAlive()) return;
        trace.count(Happening.OWNER_STOPPED_BEYOND_LEASE);
        trace.say(one.name(), "is stopped, ms", nanos / Agenda.MILLISECOND, -1);
        one.process().freeze(nanos);
    }

    void cutOneOff(long nanos) {
        var one = any();
        if (one == null || !one.process().isAlive()) return;
        trace.count(Happening.OWNER_CUT_OFF_BEYOND_LEASE);
        trace.say(one.name(), "is cut off from the brokers, ms", nanos / Agenda.MILLISECOND, -1);
        one.process().cutOff(nanos);
    }

    /** An operator removes it from the group, of which it knows nothing. */
    void throwOneOut() {
        var one = any();
        if (one == null || !one.process().isAlive()) return;
        trace.count(Happening.THROWN_OUT);
        trace.say(one.name(), "is thrown out of the group");
        group.evict(one.name());
    }

    void startAnother() {
        trace.count(Happening.JOINED);
        start("c" + running.size());
    }

    void restartAllInTurn() {
        trace.count(Happening.ROLLING_RESTART);
        long when = 0;
        for (var name : List.copyOf(running.keySet())) {
            when += dice.millis(300, 4_000);
            agenda.in(when, () -> {
                trace.say(name, "is told to stop, to be restarted");
                running.get(name).stop();
            });
        }
    }

    /** A second one under the same name. */
    void startTwin() {
        var one = any();
        if (one == null) return;
        trace.count(Happening.TWINS);
        trace.say(one.name(), "starts a second time");
        var twin = make.apply(one.name());
        others.add(twin);
        agenda.in(dice.millis(500, 20_000), twin::stop);
    }

    /** Whether somebody who runs would answer as that one. */
    boolean answers(Holder holder) {
        return Stream.concat(running.values().stream(), others.stream()).anyMatch(one -> one.answersAs(holder));
    }

    /** Twins end, and everybody else is there. */
    void end() {
        ended = true;
        others.forEach(SimulatedCoordinator::stop);
        planned.clear();
    }

    /** Whether no thread is left: one that stays parked would keep the whole simulation in memory. */
    boolean hasEnded() {
        return running.values().stream()
                        .allMatch(coordinator -> coordinator.process().hasEnded())
                && others.stream().allMatch(coordinator -> coordinator.process().hasEnded());
    }

    /** Nobody runs any more when all that is planned has been done. */
    void killAll() {
        ended = true;
        running.values().forEach(coordinator -> coordinator.process().kill());
        others.forEach(coordinator -> coordinator.process().kill());
    }
}
