package firstmap.lab.bench;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Board;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.EventRecord;
import firstmap.events.Extent;
import firstmap.events.FunctionRef;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs to read a request, and to write, seal, read and fold an event. Each kind of request is one document that is read
 * again and again; the log is that of a camera and a display, whose records take turns.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Codec {
    private static final int LOGGED = 1_000;

    private byte[] define;
    private byte[] join;
    private byte[] create;
    private byte[] attach;
    private byte[] map;
    private byte[][] requests;
    private EventRecord[] open;
    private EventRecord[] sealed;
    private byte[][] events;
    private int turn;

    @Setup
    public void fill() {
        define = written(new Request.Define(spec()));
        join = written(new Request.Join("display", functions()));
        create = written(new Request.Create(
                "preview-0", 3_112_960, "preview", "camera", List.of(new FunctionRef("encoder", "input")), null));
        attach = written(new Request.Attach("display/preview-0/1", "preview-0", "display", "scanout", false));
        map = written(new Request.Map("display/preview-0/1", Direction.TO_DEVICE));

        var asked = new ArrayList<RequestRecord>();
        Workload.generate("phone", LOGGED, asked::add);
        var board = Boards.fresh("phone");
        var answers = new ArrayList<EventJson.Sealed>();
        for (var request : asked)
            for (var answer : EventSealer.decide(board, request)) {
                board.evolve(answer.record());
                answers.add(answer);
            }
        requests = asked.stream().map(RequestJson::write).toArray(byte[][]::new);
        events = answers.stream().map(EventJson.Sealed::json).toArray(byte[][]::new);
        sealed = answers.stream().map(EventJson.Sealed::record).toArray(EventRecord[]::new);
        open = answers.stream().map(answer -> opened(answer.record())).toArray(EventRecord[]::new);
    }

    private static byte[] written(Request request) {
        return RequestJson.write(new RequestRecord("camera", 4, "phone", 33_333_333, request));
    }

    private static EventRecord opened(EventRecord e) {
        return new EventRecord(
                e.board(), e.seq(), e.cause(), e.node(), e.nodeSeq(), e.missed(), e.at(), e.event(), e.prev(), null);
    }

    private static BoardSpec spec() {
        var heaps = List.of(
                new HeapSpec("system", HeapSpec.Kind.PAGED, 2L << 30, 2L << 30, false, 10, List.of()),
                new HeapSpec(
                        "cma",
                        HeapSpec.Kind.CONTIGUOUS,
                        1L << 30,
                        256L << 20,
                        false,
                        null,
                        List.of(new Extent(1L << 30, 1 << 20))),
                new HeapSpec("tee", HeapSpec.Kind.CONTIGUOUS, 768L << 20, 64L << 20, true, null, List.of()));
        return new BoardSpec(Policy.COMPATIBLE, Check.MAP, 4096, heaps, new LinkedHashMap<>());
    }

    private static LinkedHashMap<String, DmaParameters> functions() {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put(
                "scanout",
                DmaParameters.with()
                        .dmaBits(36)
                        .maxSegments(16)
                        .maxSegmentSize(4L << 20)
                        .segmentBoundaryMask(0xffff_ffffL)
                        .alignment(4096L)
                        .iommuPageSize(65536L)
                        .heaps(List.of("cma", "system"))
                        .build());
        functions.put("overlay", DmaParameters.with().dmaBits(32).maxSegments(1).build());
        return functions;
    }

    // ---- one operation is one document

    @Benchmark
    public RequestRecord readDefine() {
        return RequestJson.read(define);
    }

    @Benchmark
    public RequestRecord readJoin() {
        return RequestJson.read(join);
    }

    @Benchmark
    public RequestRecord readCreate() {
        return RequestJson.read(create);
    }

    @Benchmark
    public RequestRecord readAttach() {
        return RequestJson.read(attach);
    }

    @Benchmark
    public RequestRecord readMap() {
        return RequestJson.read(map);
    }

    @Benchmark
    public RequestRecord readRequestOfLog() {
        return RequestJson.read(requests[next(requests.length)]);
    }

    @Benchmark
    public EventJson.Sealed sealEvent() {
        return EventJson.seal(open[next(open.length)]);
    }

    @Benchmark
    public byte[] writeEvent() {
        return EventJson.write(sealed[next(sealed.length)]);
    }

    @Benchmark
    public EventRecord readEvent() {
        return EventJson.read(events[next(events.length)]);
    }

    private int next(int length) {
        turn = turn + 1 >= length ? 0 : turn + 1;
        return turn;
    }

    /** The log from its first event on; one operation is one event. */
    @Benchmark
    @OperationsPerInvocation(LOGGED)
    public Board foldEvent() {
        var board = Boards.fresh("phone");
        for (int i = 0; i < LOGGED; i++) board.evolve(sealed[i]);
        return board;
    }
}
