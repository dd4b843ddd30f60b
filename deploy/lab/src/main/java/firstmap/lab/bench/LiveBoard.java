package firstmap.lab.bench;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.rule.Board;
import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.HeapSpec;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A board of ten devices of five kinds and many live buffers, three devices attached to each: every fourth buffer has no
 * storage yet, of the others one attachment is mapped. For every four there was a fifth, which is gone: the heap is full
 * of holes.
 */
final class LiveBoard {
    static final int ATTACHED = 3;

    /** Of so many buffers, evenly spread, each kind of request is made: of as many on a small board as on a large one. */
    static final int ASKED = 250;

    /** After so many groups of four buffers devices and sizes come again. */
    private static final int PERIOD = 10;

    static final int DEVICES = PERIOD;

    private static final HeapSpec[] HEAPS = {
        // In blocks of 16 KiB: a large buffer that has to be contiguous goes to the other heap.
        new HeapSpec("system", HeapSpec.Kind.PAGED, 16L << 30, 8L << 30, false, 2, List.of()),
        new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 1L << 30, 8L << 30, false, null, List.of())
    };

    private static final long PAGE = BoardSpec.DEFAULT_PAGE_SIZE;
    private static final long SMALL_BYTES = 4 * PAGE;
    private static final String NODE = "bench";

    /** Nobody reads the log of this board, so its chain is of one link; hashing is no part of a decision. */
    private static final String HASH = "0".repeat(64);

    private final Board board = Boards.fresh("bench");
    private final int live;
    private long asked;

    /** @param live buffers, a multiple of 4 * {@link #ASKED} */
    LiveBoard(int live) {
        if (live < 1 || live % (4 * ASKED) != 0) throw new IllegalArgumentException(live + " buffers");
        this.live = live;
        grant(BoardRequests.define(HEAPS));
        for (int i = 0; i < DEVICES; i++) grant(BoardRequests.join("device-" + i, parameters(i)));
        for (int i = 0; i < live; i++) {
            make(i);
            if (i % 4 == 3) make(gone(i));
        }
        for (int i = 3; i < live; i += 4) {
            for (var request : end(gone(i))) grant(request);
        }
    }

    Board board() {
        return board;
    }

    // ---- what is asked

    /** A further device attaches to a buffer that has no storage. */
    RequestRecord[] attaches() {
        return asked(0, i -> attach(i, ATTACHED));
    }

    /** The first map of a buffer. */
    RequestRecord[] firstMaps() {
        return asked(0, i -> map(i, 0));
    }

    /** The map of another attachment of a buffer that has storage. */
    RequestRecord[] furtherMaps() {
        return asked(2, i -> map(i, 1));
    }

    RequestRecord[] unmaps() {
        return asked(2, i -> new Request.Unmap(attachment(i, 0)));
    }

    Request[][] attachesAndDetaches() {
        return rounds(0, i -> new Request[] {attach(i, ATTACHED), new Request.Detach(attachment(i, ATTACHED))});
    }

    Request[][] mapsAndUnmaps() {
        return rounds(2, i -> new Request[] {map(i, 1), new Request.Unmap(attachment(i, 1))});
    }

    /** Whole lives of buffers that come beside the live ones, from create to release. */
    Request[][] lives() {
        return rounds(0, i -> life(2 * live + i));
    }

    private RequestRecord[] asked(int kind, IntFunction<Request> of) {
        return buffers(kind)
                .mapToObj(i -> new RequestRecord(NODE, asked + 1, "bench", asked + 1, of.apply(i)))
                .toArray(RequestRecord[]::new);
    }

    private Request[][] rounds(int kind, IntFunction<Request[]> of) {
        return buffers(kind).mapToObj(of).toArray(Request[][]::new);
    }

    /** @param kind the place of the buffer among its four: the first has no storage */
    private IntStream buffers(int kind) {
        // All of the period, whatever the size of the board: the same questions are asked everywhere.
        int step = (live / 4 / ASKED - 1) / PERIOD * PERIOD + 1;
        return IntStream.range(0, ASKED).map(n -> 4 * n * step + kind);
    }

    // ---- what happens

    /** Changes nothing. */
    List<Event> decide(RequestRecord request) {
        return board.decide(request);
    }

    /** @return the last event */
    Event decideAndEvolve(Request request) {
        var record = new RequestRecord(NODE, ++asked, "bench", asked, request);
        Event last = null;
        for (var event : board.decide(record)) {
            board.evolve(new EventRecord(
                    "bench",
                    board.seq() + 1,
                    record.id(),
                    NODE,
                    record.seq(),
                    0,
                    record.at(),
                    event,
                    board.head(),
                    HASH));
            last = event;
        }
        return last;
    }

    private void grant(Request request) {
        if (decideAndEvolve(request) instanceof Event.Refused refused)
            throw new IllegalStateException(request + ": " + refused.reason());
    }

    private void make(int i) {
        grant(create(i));
        for (int k = 0; k < ATTACHED; k++) grant(attach(i, k));
        if (isBacked(i)) grant(map(i, 0));
    }

    private static boolean isBacked(int i) {
        return i % 4 != 0;
    }

    /** The number of the buffer that came after these four and is gone. */
    private int gone(int i) {
        return live + i;
    }

    private static List<Request> end(int i) {
        return List.of(
                new Request.Unmap(attachment(i, 0)),
                new Request.Detach(attachment(i, 0)),
                new Request.Detach(attachment(i, 1)),
                new Request.Detach(attachment(i, 2)),
                new Request.Release("buffer-" + i));
    }

    private static Request[] life(int i) {
        var begin = List.of(create(i), attach(i, 0), attach(i, 1), attach(i, 2), map(i, 0));
        return IntStream.range(0, LIFE)
                .mapToObj(n -> n < begin.size() ? begin.get(n) : end(i).get(n - begin.size()))
                .toArray(Request[]::new);
    }

    /** Requests of one life. */
    static final int LIFE = 10;

    private static Request create(int i) {
        return new Request.Create("buffer-" + i, SMALL_BYTES << i / 4 % 2, null, "device-0", List.of(), null);
    }

    /** The devices of a buffer follow each other; where they start goes round. */
    private static Request attach(int i, int k) {
        return BoardRequests.attach(attachment(i, k), "buffer-" + i, "device-" + (i / 4 + k) % PERIOD);
    }

    private static Request map(int i, int k) {
        return BoardRequests.map(attachment(i, k));
    }

    private static String attachment(int i, int k) {
        return "buffer-" + i + "/" + k;
    }

    // ---- the board

    private static DmaParameters parameters(int device) {
        return switch (device % 5) {
            case 0 -> parameters(36, 1, null, null, null);
            case 1 -> parameters(36, null, 1L << 20, 0xffff_ffffL, PAGE);
            case 2 -> DmaParameters.with().dmaBits(32).iommuPageSize(4 * PAGE).build();
            case 3 -> parameters(40, 8, null, null, 4 * PAGE);
            default -> DmaParameters.NONE;
        };
    }

    private static DmaParameters parameters(
            Integer bits, Integer segments, Long segmentSize, Long boundaryMask, Long alignment) {
        return DmaParameters.with()
                .dmaBits(bits)
                .maxSegments(segments)
                .maxSegmentSize(segmentSize)
                .segmentBoundaryMask(boundaryMask)
                .alignment(alignment)
                .build();
    }
}
