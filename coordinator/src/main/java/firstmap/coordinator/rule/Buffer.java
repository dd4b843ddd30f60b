package firstmap.coordinator.rule;

import firstmap.coordinator.rule.Attachment.Standing;
import firstmap.coordinator.storage.Extents;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * An abstract handle of a fixed size and all that hangs on it; immutable.
 *
 * @param size bytes, as asked for
 * @param device the creator, or null
 * @param released the creator has given up its handle
 * @param backing where its bytes are; null until the first map
 * @param moving the latecomer for whom the storage moves as soon as nobody maps it; null if there is none
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
        Event.Newcomer moving,
        SequencedMap<String, Attachment> attachments) {

    /** Most attachments of one buffer, so that an event that names them all fits into one record. */
    public static final int MAX_ATTACHMENTS = 1024;

    public static final SequencedMap<String, Attachment> NO_ATTACHMENTS =
            Collections.unmodifiableSequencedMap(new LinkedHashMap<>());

    public boolean isBacked() {
        return backing != null;
    }

    boolean isMoving() {
        return moving != null;
    }

    boolean isMapped() {
        return attachments.sequencedValues().stream().anyMatch(Attachment::isMapped);
    }

    boolean isFull() {
        return attachments.size() >= MAX_ATTACHMENTS;
    }

    /** The heap that its storage is in; null while it has none. */
    String heap() {
        return isBacked() ? backing.heap() : null;
    }

    /** Bytes of its storage; 0 while it has none. */
    long backingBytes() {
        return isBacked() ? Extents.bytes(backing.extents()) : 0;
    }

    /** A handle that has just been made. */
    public static Buffer of(Event.Created e) {
        return new Buffer(
                e.buffer(),
                e.size(),
                e.set(),
                e.device(),
                List.copyOf(e.expects()),
                e.replaces(),
                false,
                null,
                null,
                NO_ATTACHMENTS);
    }

    /** The same with this attachment, in the place of the one with its id if there is one. */
    public Buffer with(Attachment attachment) {
        var all = new LinkedHashMap<>(attachments);
        all.put(attachment.id(), attachment);
        return with(released, backing, moving, all);
    }

    public Buffer without(String attachment) {
        var rest = new LinkedHashMap<>(attachments);
        rest.remove(attachment);
        return with(released, backing, moving, rest);
    }

    /**
     * @param satisfies attachments that the storage was chosen for
     * @param choices which alternatives of their functions it was chosen for
     */
    public Buffer backed(Event.Backing place, List<String> satisfies, List<Event.Choice> choices) {
        var counted = Set.copyOf(satisfies);
        var chosen = new HashMap<String, Integer>();
        for (var choice : choices) chosen.put(choice.attachment(), choice.alternative());
        var all = new LinkedHashMap<String, Attachment>();
        for (var attachment : attachments.sequencedValues()) {
            var standing = counted.contains(attachment.id()) ? Standing.COUNTED : Standing.LEFT_OUT;
            all.put(attachment.id(), attachment.with(standing, chosen.get(attachment.id())));
        }
        return with(released, place, null, all);
    }

    public Buffer afterRelease() {
        return with(true, backing, moving, attachments);
    }

    /** It waits for its mappings to end, so that it can move for the newcomer. */
    public Buffer movingFor(Event.Newcomer newcomer) {
        return with(released, backing, newcomer, attachments);
    }

    /** It does not wait any more and is where it was. */
    public Buffer staying() {
        return with(released, backing, null, attachments);
    }

    private Buffer with(
            boolean isReleased, Event.Backing place, Event.Newcomer newcomer, SequencedMap<String, Attachment> all) {
        var view = all.isEmpty() ? NO_ATTACHMENTS : Collections.unmodifiableSequencedMap(all);
        return new Buffer(id, size, set, device, expects, replaces, isReleased, place, newcomer, view);
    }
}
