package firstmap.node.trace;

import firstmap.events.RequestRecord;
import java.util.List;

/**
 * A recording as requests.
 *
 * @param requests in order: one {@code define}, the {@code join}s, what was born before the recording, then its events
 * @param summary what was read, what was made of it, and what the input cannot tell
 */
public record Imported(List<RequestRecord> requests, Summary summary) {
    public Imported {
        requests = List.copyOf(requests);
    }
}
