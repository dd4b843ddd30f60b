package firstmap.lab.bench;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Board;
import firstmap.events.EventRecord;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to fold one event into its board: a log of frames that come and go, from its first event on. */
@State(Scope.Benchmark)
public class Fold {
    static final int EVENTS = 10_000;

    private final List<EventRecord> log = new ArrayList<>();

    @Setup
    public void write() {
        var board = Boards.fresh("bench");
        Workload.generate("bench", EVENTS, request -> {
            for (var decision : EventSealer.decide(board, request)) {
                board.evolve(decision.record());
                log.add(decision.record());
            }
        });
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Board evolve() {
        var board = Boards.fresh("bench");
        for (int i = 0; i < EVENTS; i++) board.evolve(log.get(i));
        return board;
    }
}
