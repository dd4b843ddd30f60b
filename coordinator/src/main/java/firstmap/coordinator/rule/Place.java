package firstmap.coordinator.rule;

import firstmap.events.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Storage of a buffer and who keeps it there; immutable.
 *
 * @param holders attachments that have it mapped, in the order in which they came to the buffer
 */
public record Place(Event.Backing backing, List<String> holders) {

    boolean isHeld() {
        return !holders.isEmpty();
    }

    boolean isHeldBy(String attachment) {
        return holders.contains(attachment);
    }

    /** @param order of all attachments of the buffer */
    Place heldBy(String attachment, Collection<String> order) {
        if (holders.isEmpty()) return new Place(backing, List.of(attachment));
        var all = new String[holders.size() + 1];
        int next = 0;
        int count = 0;
        for (var id : order) {
            boolean holds = next < holders.size() && holders.get(next).equals(id);
            if (holds) next++;
            if (holds || id.equals(attachment)) all[count++] = id;
        }
        return new Place(backing, List.of(all));
    }

    Place without(String attachment) {
        if (holders.size() == 1) return new Place(backing, List.of());
        var left = new ArrayList<>(holders);
        left.remove(attachment);
        return new Place(backing, List.copyOf(left));
    }
}
