package firstmap.coordinator.allocation;

import firstmap.events.Event;
import firstmap.events.FunctionRef;
import java.util.List;
import java.util.SequencedMap;

/**
 * An abstract handle of a fixed size and all that hangs on it; immutable.
 *
 * @param size bytes, as asked for
 * @param device the creator, or null
 * @param released the creator has given up its handle
 * @param backing where its bytes are; null until the first map
 * @param attachments by id, in the order in which they came
 */
public record Buffer(
        String id,
        long size,
        String set,
        String device,
        List<FunctionRef> expects,
        String replaces,
        boolean released,
        Event.Backing backing,
        SequencedMap<String, Attachment> attachments) {

    public boolean isBacked() {
        return backing != null;
    }
}
