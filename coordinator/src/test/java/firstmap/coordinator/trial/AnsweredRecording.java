package firstmap.coordinator.trial;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Board;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Topics in memory, answered by the real rule as they are asked. */
public final class AnsweredRecording extends MemoryRecording {
    private final Map<String, Board> boards = new HashMap<>();

    public AnsweredRecording(int partitions) {
        super(partitions);
    }

    /** Asks, and has it answered. */
    public AnsweredRecording ask(String board, long seq, Request request) {
        return ask(board, "node", seq, request);
    }

    public AnsweredRecording ask(String board, String node, long seq, Request request) {
        return ask(new RequestRecord(node, seq, board, seq * 1000, request));
    }

    public AnsweredRecording ask(RequestRecord request) {
        int home = Home.of(request.board(), partitions());
        append(Topic.REQUESTS, home, key(request.board()), RequestJson.write(request));
        var state = boards.computeIfAbsent(request.board(), Boards::fresh);
        for (EventJson.Sealed event : EventSealer.decide(state, request)) {
            state.evolve(event.record());
            append(Topic.EVENTS, home, key(request.board()), event.json());
        }
        return this;
    }

    public static byte[] key(String board) {
        return board.getBytes(StandardCharsets.UTF_8);
    }

    /** A board with one contiguous heap of that many pages. */
    public static Request.Define define(Policy policy, int pages) {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 4096L * pages, false, null, List.of());
        return new Request.Define(
                new BoardSpec(policy, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>()));
    }

    /** A device with one function {@code dma} that has no limits. */
    public static Request.Join join(String device) {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("dma", DmaParameters.NONE);
        return new Request.Join(device, functions);
    }

    public static Request.Create create(String buffer) {
        return new Request.Create(buffer, 4096, null, null, List.of(), null);
    }
}
