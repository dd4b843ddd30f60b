package firstmap.lab.simulation;

import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.lab.simulation.checks.Invariants;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Process;
import firstmap.lab.simulation.world.Trace;
import firstmap.node.client.Port;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The way of a node's process to a board and back, over the simulated network. */
final class SimulatedPort implements Port {
    private static final int MOST = 20;

    private final String board;
    private final int partition;
    private final World world;
    private final Process process;
    private final int past;
    private int read;

    /** What nodes have around them. */
    record World(Network network, Invariants invariants, Agenda agenda, Dice dice, Trace trace) {}

    SimulatedPort(String board, int partition, World world, Process process) {
        this.board = board;
        this.partition = partition;
        this.world = world;
        this.process = process;
        past = world.invariants()
                .committed(board, partition, 0, Integer.MAX_VALUE)
                .size();
    }

    @Override
    public void send(List<RequestRecord> requests) {
        if (process.isCutOff()) return;
        for (var request : requests) {
            world.trace().count(Happening.TURN);
            world.network().sendQuietly(partition, board.getBytes(StandardCharsets.UTF_8), RequestJson.write(request));
        }
    }

    @Override
    public List<EventRecord> poll(Duration patience) {
        var events = next();
        if (!events.isEmpty()) return events;
        process.sleep(world.dice().between(patience.toNanos() / 4, patience.toNanos()));
        return next();
    }

    private List<EventRecord> next() {
        if (process.isCutOff()) return List.of();
        var events = world.invariants()
                .committed(board, partition, read, 1 + world.dice().below(MOST));
        read += events.size();
        return events;
    }

    @Override
    public boolean isBehind() {
        return read < past;
    }

    @Override
    public boolean hasPast() {
        return false;
    }

    @Override
    public long nanoTime() {
        return world.agenda().now();
    }

    @Override
    public void close() {}
}
