package firstmap.lab.bench;

import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a camera and a display ask when every frame has a buffer of its own: define, join, then create, attach, map,
 * unmap, detach and release without end. The same numbers give the same requests.
 */
final class Workload {
    private static final long FRAME_BYTES = 64 << 10;
    private static final long FRAME_NANOS = 16_666_667;
    private static final HeapSpec HEAP =
            new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 64L << 20, false, null, List.of());
    private static final List<String> DEVICES = List.of("camera", "display");

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
        begin().forEach(this::ask);
        for (int frame = 0; seq < requests; frame++) frame(frame).forEach(this::ask);
    }

    /** What a board is asked first. */
    static List<Request> begin() {
        var requests = new ArrayList<Request>();
        requests.add(BoardRequests.define(HEAP));
        for (var device : DEVICES) requests.add(BoardRequests.join(device, DmaParameters.NONE));
        return requests;
    }

    /** The buffer of a frame. */
    static String buffer(long frame) {
        return "frame-" + frame;
    }

    /** The life of one buffer, which is freed in the end. */
    static List<Request> frame(long frame) {
        var buffer = buffer(frame);
        var requests = new ArrayList<Request>();
        requests.add(new Request.Create(buffer, FRAME_BYTES, null, "camera", List.of(), null));
        for (var device : DEVICES) requests.add(BoardRequests.attach(buffer + "/" + device, buffer, device));
        for (var device : DEVICES) requests.add(BoardRequests.map(buffer + "/" + device));
        for (var device : DEVICES) requests.add(new Request.Unmap(buffer + "/" + device));
        for (var device : DEVICES) requests.add(new Request.Detach(buffer + "/" + device));
        requests.add(new Request.Release(buffer));
        return requests;
    }

    private void ask(Request request) {
        if (seq < requests) to.accept(record(board, ++seq, request));
    }

    static RequestRecord record(String board, long seq, Request request) {
        return new RequestRecord("bench", seq, board, seq * FRAME_NANOS, request);
    }
}
