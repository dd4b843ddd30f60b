package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Board;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Boards on which nobody does anything wrong: whatever else stands on the log, their events are these bytes. */
final class Good {
    private final List<RequestRecord> requests = new ArrayList<>();
    private final Iterator<RequestRecord> rest;

    /** @param rounds of a camera's buffer that a display joins and an encoder joins too late; 12 requests each */
    Good(List<String> boards, int rounds) {
        for (int i = 0; i < 4 + 12 * rounds; i++)
            for (var board : boards) requests.add(new RequestRecord("good", i + 1, board, i * 1000L, request(i)));
        rest = requests.iterator();
    }

    private static Request request(int i) {
        if (i == 0) return new Request.Define(spec());
        if (i == 1) return new Request.Join("camera", functions("capture", null));
        if (i == 2) return new Request.Join("display", functions("scanout", 64));
        if (i == 3) return new Request.Join("encoder", functions("input", 1));
        var buffer = "b" + (i - 4) / 12;
        return switch ((i - 4) % 12) {
            case 0 -> new Request.Create(buffer, 40_000, null, "camera", List.of(), null);
            case 1 -> attach("camera", "capture", buffer);
            case 2 -> attach("display", "scanout", buffer);
            case 3 -> new Request.Map("camera:" + buffer, Direction.FROM_DEVICE);
            case 4 -> new Request.Map("display:" + buffer, Direction.TO_DEVICE);
            case 5 -> attach("encoder", "input", buffer); // too late
            case 6 -> new Request.Unmap("camera:" + buffer);
            case 7 -> new Request.Detach("camera:" + buffer);
            case 8 -> new Request.Release(buffer);
            case 9 -> new Request.Unmap("display:" + buffer);
            case 10 -> new Request.Unmap("display:" + buffer); // once too often
            default -> new Request.Detach("display:" + buffer);
        };
    }

    private static Request attach(String device, String function, String buffer) {
        return new Request.Attach(device + ":" + buffer, buffer, device, function, false);
    }

    private static SequencedMap<String, DmaParameters> functions(String name, Integer maxSegments) {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put(
                name, DmaParameters.with().dmaBits(32).maxSegments(maxSegments).build());
        return functions;
    }

    static BoardSpec spec() {
        var paged = new HeapSpec("system", HeapSpec.Kind.PAGED, 0x8000_0000L, 1 << 24, false, 0, List.of());
        var cma = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 1 << 22, false, null, List.of());
        return new BoardSpec(Policy.STRICT, Check.ATTACH, 4096, List.of(paged, cma), new LinkedHashMap<>());
    }

    List<RequestRecord> requests() {
        return requests;
    }

    boolean hasNext() {
        return rest.hasNext();
    }

    /** The next request that nobody should notice anything from. */
    ProducerRecord<byte[], byte[]> next() {
        return record(rest.next());
    }

    static ProducerRecord<byte[], byte[]> record(RequestRecord request) {
        return new ProducerRecord<>(Topic.REQUESTS.topicName(), Log.key(request.board()), RequestJson.write(request));
    }

    /** Holds the log against a run in memory of these requests alone. */
    void assertUndisturbed(Log log) {
        var boards = new HashMap<String, Board>();
        var expected = new HashMap<String, List<String>>();
        for (var request : requests) {
            var board = boards.computeIfAbsent(request.board(), Boards::fresh);
            for (var decision : EventSealer.decide(board, request)) {
                board.evolve(decision.record());
                expected.computeIfAbsent(board.id(), _ -> new ArrayList<>()).add(text(decision.json()));
            }
        }
        var said = new HashMap<String, List<String>>();
        for (var event : log.read(Topic.EVENTS)) {
            var board = text(event.key());
            if (boards.containsKey(board))
                said.computeIfAbsent(board, _ -> new ArrayList<>()).add(text(event.value()));
        }
        assertSame(said, expected);
    }

    /** Says only where two logs part: whole, they are too long to read. */
    static <K> void assertSame(Map<K, List<String>> said, Map<K, List<String>> expected) {
        assertThat(said.keySet()).isEqualTo(expected.keySet());
        expected.forEach((key, events) -> {
            var there = said.get(key);
            for (int i = 0; i < Math.min(events.size(), there.size()); i++)
                assertThat(there.get(i)).as("event %d of %s", i, key).isEqualTo(events.get(i));
            assertThat(there).as("events of %s", key).hasSameSizeAs(events);
        });
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
