package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.terminal.Console;
import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.history.Detectors;
import firstmap.coordinator.history.Life;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A buffer's life says what was undone because somebody's lease had ended, and whose. */
class ToldLeasesTest {
    private static final BufferName NAME = new BufferName("phone", "frame");

    private static String told(boolean isTable) throws Exception {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 1L << 30, 1L << 20, false, null, List.of());
        var spec = new BoardSpec(Policy.STRICT, Check.ATTACH, 4096, List.of(heap), new LinkedHashMap<>())
                .withLease(BoardSpec.MIN_LEASE);
        var functions = new LinkedHashMap<>(Map.of("capture", DmaParameters.NONE));
        var asked = List.of(
                new Request.Define(spec),
                new Request.Join("camera", functions),
                new Request.Create("frame", 4096, null, null, List.of(), null),
                new Request.Attach("a", "frame", "camera", "capture", false),
                new Request.Map("a", Direction.FROM_DEVICE));
        var out = new ByteArrayOutputStream();
        var console = new Console(InputStream.nullInputStream(), out, new PrintStream(out), false, false, false);
        var told = isTable ? new LifeTable(console, NAME) : new LifeDocument(console, NAME);
        var life = new Life(NAME.buffer());
        var board = Boards.fresh("phone");
        for (int i = 0; i <= asked.size(); i++) {
            var request = i < asked.size()
                    ? new RequestRecord("camera", i + 1, "phone", i, asked.get(i))
                    : RequestRecord.expire("phone", 0, Request.Expire.given("camera", i));
            for (var event : EventSealer.decide(board, request)) {
                board.evolve(event.record());
                var step = life.take(event.record());
                if (step.isPresent()) told.step(step.get());
            }
        }
        told.end(new Detectors());
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_table_says_whose_lease_has_ended_beside_what_was_undone() throws Exception {
        var lines = told(true).lines().map(String::strip).toList();
        assertThat(lines)
                .filteredOn(line -> line.contains("lease of camera"))
                .hasSize(4)
                .satisfiesExactly(
                        line -> assertThat(line).contains("unmapped", "a; lease"),
                        line -> assertThat(line).contains("detached"),
                        line -> assertThat(line).contains("released"),
                        line -> assertThat(line).contains("freed", "4096 bytes of cma; lease of camera"));
    }

    @Test
    void a_document_has_the_reason_of_each_event() throws Exception {
        var steps = new ObjectMapper().readTree(told(false)).path("steps");
        var last = steps.get(steps.size() - 1).path("event");
        assertThat(last.path("reason").textValue()).isEqualTo("lease");
        assertThat(last.path("node").textValue()).isEqualTo("camera");
        assertThat(steps.get(0).path("event").has("reason")).isFalse();
    }

    @Test
    void the_end_of_a_round_names_whose_leases_have_ended() {
        var granted = new Event.Granted(0L, new LinkedHashMap<>(), List.of("a", "b"), List.of(), List.of("b"));
        assertThat(LifeTable.what(granted)).isEqualTo("round 0; leases have ended of b");
    }
}
