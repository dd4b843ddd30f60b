package firstmap.node.scenario;

import firstmap.events.RequestRecord;
import java.util.List;

/**
 * What a node says at one opening of granted time.
 *
 * @param asks numbered on from what the board has decided for the node, at most 256
 * @param until up to when it has nothing more to ask if nothing concerns it; the time of the opening itself if it wants to
 *     go on in the next round
 */
public record Turn(List<RequestRecord> asks, Until until) {
    public Turn {
        asks = List.copyOf(asks);
    }
}
