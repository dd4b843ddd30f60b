package firstmap.coordinator.history;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.EventRecord;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The life of a buffer with as many attachments as one may have, and of many more that were refused. */
final class LongLife {
    static final String BOARD = "phone";
    static final String BUFFER = "b";

    private LongLife() {}

    /** What is asked, one after the other. */
    static Stream<Request> requests(int refused) {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 1 << 20, false, null, List.of());
        var spec = new BoardSpec(
                Policy.STRICT, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>());
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("any", DmaParameters.NONE);
        return Stream.concat(
                Stream.of(
                        new Request.Define(spec),
                        new Request.Join("camera", functions),
                        new Request.Create(BUFFER, 4096, null, null, List.of(), null)),
                IntStream.range(0, Buffer.MAX_ATTACHMENTS + refused)
                        .mapToObj(i -> new Request.Attach("a" + i, BUFFER, "camera", "any", false)));
    }

    /** All events of its board, made as they are asked for. */
    static Stream<EventRecord> events(int refused) {
        var board = Boards.fresh(BOARD);
        var seq = new long[1];
        return requests(refused)
                .flatMap(request ->
                        EventSealer.decide(board, new RequestRecord("n", ++seq[0], BOARD, 0, request)).stream())
                .map(event -> {
                    board.evolve(event.record());
                    return event.record();
                });
    }
}
