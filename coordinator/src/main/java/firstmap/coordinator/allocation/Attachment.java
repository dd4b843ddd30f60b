package firstmap.coordinator.allocation;

import firstmap.events.Direction;
import firstmap.events.FunctionRef;
import firstmap.events.Segment;
import java.util.List;

/**
 * One function's tie to one buffer; immutable.
 *
 * @param dynamic the device can be told to unmap so that the buffer can move
 * @param mapping its scatterlist while it is mapped, else null
 */
public record Attachment(String id, String buffer, FunctionRef function, boolean dynamic, Mapping mapping) {

    /** @param segments in the order of the buffer's bytes */
    public record Mapping(Direction direction, List<Segment> segments) {}

    public boolean isMapped() {
        return mapping != null;
    }
}
