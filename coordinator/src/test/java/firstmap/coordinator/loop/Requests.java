package firstmap.coordinator.loop;

import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.util.LinkedHashMap;
import java.util.List;

/** Requests that any test may need. */
public final class Requests {
    private Requests() {}

    public static Request.Define define() {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 1 << 20, false, null, List.of());
        return new Request.Define(new BoardSpec(
                Policy.STRICT, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>()));
    }

    public static Request.Create create(String buffer) {
        return new Request.Create(buffer, 4096, null, null, List.of(), null);
    }
}
