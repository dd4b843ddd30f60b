package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WholeWayTest {
    @Test
    void what_a_board_decides_is_foretold_rebuilt_and_decided_again() throws InterruptedException {
        var way = new WholeWay("""
                board: whole
                policy: strict
                heaps:
                  - {name: cma, kind: contiguous, base: 1GiB, size: 64MiB}
                """);
        way.ask(new Request.Join("camera", new LinkedHashMap<>(Map.of("f", DmaParameters.NONE))));
        way.ask(new Request.Create("frame", 4096, null, null, List.of(), null));
        assertThat(way.askAsForetold(new Request.Attach("first", "frame", "camera", "f", false)))
                .first()
                .isInstanceOf(Event.Attached.class);
        way.ask(new Request.Map("first", Direction.TO_DEVICE));
        assertThat(way.askAsForetold(new Request.Attach("late", "frame", "camera", "f", false)))
                .first()
                .extracting(event -> ((Event.Refused) event).errno())
                .isEqualTo(Errno.EBUSY);

        way.end();

        assertThat(way.board().buffer("frame").orElseThrow().isBacked()).isTrue();
    }
}
