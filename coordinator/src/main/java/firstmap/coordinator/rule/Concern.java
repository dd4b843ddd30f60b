package firstmap.coordinator.rule;

import firstmap.events.Event;
import firstmap.events.FunctionRef;
import java.util.HashSet;
import java.util.Set;

/**
 * Whom an event concerns: which nodes may want to ask something because of it, before the time until when they wanted to ask
 * nothing. What was granted to a node itself concerns it not; what it wants after that it says with its turn.
 *
 * @param state as it was before the event
 * @param by the node whose request brought the event about
 * @param roster all who take part
 */
record Concern(State state, String by, Set<String> roster) {
    private static final String RECREATE = "recreate";

    /** But for those who wait for what it makes possible. */
    Set<String> of(Event event) {
        var who = new HashSet<String>();
        switch (event) {
            case Event.Created _ -> who.addAll(roster);
            case Event.Released e -> addAttached(e.buffer(), who);
            case Event.Unmapped e -> addUnmapped(e, who);
            case Event.Detached e -> {
                addOwner(e.attachment(), who);
                if (!state.buffers.get(e.buffer()).released()) who.add(state.ownerOfBuffer(e.buffer()));
            }
            case Event.Attached e -> who.add(state.ownerOfDevice(e.device()));
            case Event.Mapped e -> addOwner(e.attachment(), who);
            case Event.Moving e -> e.attachments().forEach(id -> addOwner(id, who));
            case Event.Migrated e -> addAttached(e.buffer(), who);
            case Event.Freed e -> who.add(state.ownerOfBuffer(e.buffer()));
            case Event.Left _ -> {
                for (var buffer : state.buffers.keySet())
                    if (by.equals(state.ownerOfBuffer(buffer))) addAttached(buffer, who);
            }
            case Event.Refused e -> addRefused(e, who);
            case Event.Defined _, Event.Retired _, Event.Joined _, Event.Allocated _, Event.Granted _ -> {}
        }
        if (!isOwnRefusal(event)) who.remove(by);
        return who;
    }

    private static boolean isOwnRefusal(Event event) {
        return event instanceof Event.Refused e && !e.waited();
    }

    /** When its creator is done with a buffer a frame is ready; when the last of the others is, the buffer is free again. */
    private void addUnmapped(Event.Unmapped e, Set<String> who) {
        addOwner(e.attachment(), who);
        var creator = state.ownerOfBuffer(e.buffer());
        var buffer = state.buffers.get(e.buffer());
        if (owner(buffer.attachments().get(e.attachment())).equals(creator)) {
            addAttached(e.buffer(), who);
            return;
        }
        boolean isUsed = buffer.attachments().values().stream()
                .anyMatch(other -> other.isMapped()
                        && !other.id().equals(e.attachment())
                        && !owner(other).equals(creator));
        if (!isUsed && !buffer.released()) who.add(creator);
    }

    private String owner(Attachment attachment) {
        return state.ownerOfDevice(attachment.function().device());
    }

    private void addRefused(Event.Refused e, Set<String> who) {
        var subject = e.subject();
        if (e.waited()) {
            // Who made way for it goes on where it was.
            who.add(state.ownerOfDevice(subject.device()));
            addAttached(subject.buffer(), who);
        } else {
            who.add(by);
        }
        // Who comes too late for a set concerns its creator, where a new set would help.
        if (e.waysOut().stream().noneMatch(way -> way.way().equals(RECREATE))) return;
        var attachment = subject.attachment() == null ? null : state.attachment(subject.attachment());
        var buffer = subject.buffer() == null && attachment != null ? attachment.buffer() : subject.buffer();
        if (buffer != null) who.add(state.ownerOfBuffer(buffer));
    }

    private void addAttached(String buffer, Set<String> who) {
        var attached = state.buffers.get(buffer);
        if (attached == null) return;
        for (var attachment : attached.attachments().values()) addOwner(attachment.function(), who);
    }

    private void addOwner(String attachment, Set<String> who) {
        var known = state.attachment(attachment);
        if (known != null) addOwner(known.function(), who);
    }

    private void addOwner(FunctionRef function, Set<String> who) {
        who.add(state.ownerOfDevice(function.device()));
    }
}
