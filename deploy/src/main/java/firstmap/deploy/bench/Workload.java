package firstmap.deploy.bench;

import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a camera and a display ask when every frame has a buffer of its own: define, join, then create, attach, map,
 * unmap, detach and release without end. The same numbers give the same requests.
 */
final class Workload {
    private static final long FRAME_BYTES = 64 << 10;
    private static final long FRAME_NANOS = 16_666_667;
    private static final List<String> FUNCTIONS = List.of("camera", "display");

    private final String board;
    private final int requests;
    private final Consumer<RequestRecord> to;
    private long seq;

    private Workload(String board, int requests, Consumer<RequestRecord> to) {
        this.board = board;
        this.requests = requests;
        this.to = to;
    }

    /** @param requests how many of one board */
    static void generate(String board, int requests, Consumer<RequestRecord> to) {
        new Workload(board, requests, to).run();
    }

    private void run() {
        ask(new Request.Define(spec()));
        for (var device : FUNCTIONS) ask(new Request.Join(device, functions()));
        for (int frame = 0; seq < requests; frame++) frame("frame-" + frame);
    }

    private void frame(String buffer) {
        ask(new Request.Create(buffer, FRAME_BYTES, null, "camera", List.of(), null));
        for (var device : FUNCTIONS) ask(new Request.Attach(buffer + "/" + device, buffer, device, "frames", false));
        for (var device : FUNCTIONS) ask(new Request.Map(buffer + "/" + device, Direction.BIDIRECTIONAL));
        for (var device : FUNCTIONS) ask(new Request.Unmap(buffer + "/" + device));
        for (var device : FUNCTIONS) ask(new Request.Detach(buffer + "/" + device));
        ask(new Request.Release(buffer));
    }

    private void ask(Request request) {
        if (seq < requests) to.accept(new RequestRecord("bench", ++seq, board, seq * FRAME_NANOS, request));
    }

    private static BoardSpec spec() {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 64L << 20, false, null, List.of());
        return new BoardSpec(
                Policy.STRICT, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>());
    }

    private static LinkedHashMap<String, DmaParameters> functions() {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("frames", DmaParameters.NONE);
        return functions;
    }
}
