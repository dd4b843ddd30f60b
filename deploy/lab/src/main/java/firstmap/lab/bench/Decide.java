package firstmap.lab.bench;

import firstmap.events.Event;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What one decision costs on a board with so many live buffers; one operation is one request.
 *
 * <p>Alone a decision leaves the board as it is, so the same requests can be asked again and again. With evolve each
 * round undoes what it did.
 */
@State(Scope.Benchmark)
public class Decide {
    @Param({"1000", "100000"})
    public int live;

    private LiveBoard board;
    private RequestRecord[] attaches;
    private RequestRecord[] firstMaps;
    private RequestRecord[] furtherMaps;
    private RequestRecord[] unmaps;
    private Request[][] attachesAndDetaches;
    private Request[][] mapsAndUnmaps;
    private Request[][] lives;
    private int turn;

    @Setup
    public void fill() {
        board = new LiveBoard(live);
        attaches = board.attaches();
        firstMaps = board.firstMaps();
        furtherMaps = board.furtherMaps();
        unmaps = board.unmaps();
        attachesAndDetaches = board.attachesAndDetaches();
        mapsAndUnmaps = board.mapsAndUnmaps();
        lives = board.lives();
    }

    @Benchmark
    public List<Event> attach() {
        return decide(attaches);
    }

    @Benchmark
    public List<Event> firstMap() {
        return decide(firstMaps);
    }

    @Benchmark
    public List<Event> map() {
        return decide(furtherMaps);
    }

    @Benchmark
    public List<Event> unmap() {
        return decide(unmaps);
    }

    @Benchmark
    @OperationsPerInvocation(2)
    public void attachAndDetachEvolved(Blackhole blackhole) {
        evolve(attachesAndDetaches, blackhole);
    }

    @Benchmark
    @OperationsPerInvocation(2)
    public void mapAndUnmapEvolved(Blackhole blackhole) {
        evolve(mapsAndUnmaps, blackhole);
    }

    @Benchmark
    @OperationsPerInvocation(LiveBoard.LIFE)
    public void wholeLifeEvolved(Blackhole blackhole) {
        evolve(lives, blackhole);
    }

    private List<Event> decide(RequestRecord[] requests) {
        return board.decide(requests[next()]);
    }

    private void evolve(Request[][] rounds, Blackhole blackhole) {
        for (var request : rounds[next()]) blackhole.consume(board.decideAndEvolve(request));
    }

    private int next() {
        turn = turn + 1 == LiveBoard.ASKED ? 0 : turn + 1;
        return turn;
    }
}
