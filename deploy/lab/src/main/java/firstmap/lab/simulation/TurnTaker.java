package firstmap.lab.simulation;

import firstmap.events.Progress;
import firstmap.lab.simulation.checks.Invariant;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Process;
import firstmap.node.client.BoardView;
import firstmap.node.client.TakingTurns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One node of a board that grants its time: a process that takes turns as every node does, and its lives. */
class TurnTaker {
    private static final Duration SEND_AGAIN_AFTER = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final GrantedPlace place;
    private final String node;
    private final SimulatedPort.World world;
    private final List<Process> lives = new ArrayList<>();
    private boolean done;

    TurnTaker(GrantedPlace place, String node, SimulatedPort.World world) {
        this.place = place;
        this.node = node;
        this.world = world;
        world.agenda().in(world.dice().millis(0, 3_000), this::begin);
    }

    String name() {
        return place.board() + "/" + node;
    }

    GrantedPlace place() {
        return place;
    }

    public String node() {
        return node;
    }

    SimulatedPort.World world() {
        return world;
    }

    List<Process> lives() {
        return lives;
    }

    boolean hasTakenPart() {
        return done;
    }

    // ---- for who has more to do than to take turns

    /** A life of it begins. */
    void begins() {}

    /** It has taken all its turns. */
    void isDone() {}

    /** It stops, without having taken all its turns. */
    void fails(RuntimeException e) {
        world.invariants().fail(Invariant.NODES_ARE_THEMSELVES, name() + ": " + e.getMessage());
    }

    /** A new life, which knows nothing but the log. Others of it may still run. */
    private void begin() {
        if (done) return;
        var process = new Process[1];
        process[0] = new Process(name(), world.agenda(), () -> play(process[0]));
        lives.add(process[0]);
        begins();
        process[0].start();
    }

    private void play(Process process) {
        var port = new SimulatedPort(place.board(), place.partition(), world, process);
        var turns = new TakingTurns(
                port, new BoardView(), List.of(place.member(node)), place.define(), SEND_AGAIN_AFTER, PATIENCE);
        try {
            turns.play(1, Progress.SILENT);
            done = true;
            isDone();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (RuntimeException e) {
            fails(e);
        }
    }

    private boolean isAlive() {
        return lives.stream().anyMatch(Process::isAlive);
    }

    // ---- what is done to it

    /** As by SIGKILL; it comes back, soon or late. */
    void kill() {
        if (done || !isAlive()) return;
        world.trace().count(Happening.NODE_KILLED);
        world.trace().say(name(), "is killed");
        lives.forEach(Process::kill);
        world.agenda().in(world.dice().millis(50, 8_000), this::comeBack);
    }

    /** It is there, if it is not yet. */
    public void comeBack() {
        if (!isAlive()) begin();
    }

    void stop() {
        if (done || !isAlive()) return;
        world.trace().count(Happening.NODE_STOPPED);
        long nanos = world.dice().millis(200, 12_000);
        world.trace().say(name(), "is stopped, ms", nanos / Agenda.MILLISECOND, -1);
        lives.getLast().freeze(nanos);
    }

    /** A second process takes the same turns. */
    void startTwin() {
        if (done || !isAlive()) return;
        world.trace().count(Happening.NODE_TWICE);
        world.trace().say(name(), "starts a second time");
        begin();
    }

    public void end() {
        lives.forEach(Process::kill);
    }

    public boolean hasEnded() {
        return lives.stream().allMatch(Process::hasEnded);
    }
}
