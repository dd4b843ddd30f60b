package firstmap.lab.bench;

import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.util.LinkedHashMap;
import java.util.List;

/** What every bench asks boards with: a strict board that checks at attach, and devices of one function. */
final class BoardRequests {
    private static final String FUNCTION = "frames";

    private BoardRequests() {}

    static Request define(HeapSpec... heaps) {
        return new Request.Define(new BoardSpec(
                Policy.STRICT, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heaps), new LinkedHashMap<>()));
    }

    static Request join(String device, DmaParameters parameters) {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put(FUNCTION, parameters);
        return new Request.Join(device, functions);
    }

    /** Of a device that cannot be told to unmap. */
    static Request attach(String attachment, String buffer, String device) {
        return new Request.Attach(attachment, buffer, device, FUNCTION, false);
    }

    static Request map(String attachment) {
        return new Request.Map(attachment, Direction.BIDIRECTIONAL);
    }
}
