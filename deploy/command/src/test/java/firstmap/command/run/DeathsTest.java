package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a report tells of whose lease has ended. */
class DeathsTest {
    private final BoardPort board = new BoardPort("phone");
    private final Map<String, Long> numbers = new TreeMap<>();

    @Test
    void it_tells_since_when_and_what_the_dead_held() {
        define(Time.GIVEN);
        for (var node : List.of("camera", "display")) {
            ask(node, new Request.Join(node, new LinkedHashMap<>(Map.of("any", DmaParameters.NONE))));
            ask(node, new Request.Create(node + "-buffer", 4096, null, null, List.of(), null));
            ask(node, new Request.Attach(node + "/0", "camera-buffer", node, "any", false));
            ask(node, new Request.Attach(node + "/1", "camera-buffer", node, "any", false));
        }
        ask("camera", new Request.Map("camera/1", Direction.BIDIRECTIONAL));
        ask("display", new Request.Map("display/0", Direction.BIDIRECTIONAL));
        assertThat(died()).isEmpty();

        board.send(List.of(RequestRecord.expire("phone", 0, Request.Expire.given("camera", numbers.get("camera")))));

        long since = board.board().out().get("camera");
        assertThat(died())
                .containsExactly(new RunReport.Death(
                        "camera", since, 700, null, List.of("camera"), List.of("camera/1"), List.of("camera-buffer")));
    }

    @Test
    void who_never_came_held_nothing_and_is_out_since_the_end_of_the_round() {
        define(Time.GRANTED, "camera", "display");
        board.send(List.of(
                RequestRecord.turn("camera", "phone", 0, new Request.Turn(0, 1, List.of(), Until.at(9))),
                RequestRecord.expire("phone", 0, Request.Expire.granted("display", 0, 1))));

        assertThat(died()).containsExactly(new RunReport.Death("display", 2, 0, 0L, List.of(), List.of(), List.of()));
    }

    private void define(Time time, String... nodes) {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 1 << 20, false, null, List.of());
        var spec = new BoardSpec(
                        Policy.STRICT, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>())
                .withTime(time)
                .withLease(BoardSpec.MIN_LEASE);
        board.send(List.of(new RequestRecord("owner", 1, "phone", 0, new Request.Define(spec, List.of(nodes)))));
    }

    private void ask(String node, Request request) {
        board.send(List.of(new RequestRecord(node, numbers.merge(node, 1L, Long::sum), "phone", 700, request)));
    }

    private List<RunReport.Death> died() {
        var fold = new LogFold("phone");
        board.records().forEach(fold::accept);
        return fold.died();
    }
}
