package firstmap.coordinator.rule;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.RequestForms;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who was refused what may become possible, and is told once when it may. Whoever still wants it asks again, and is here again
 * if that is refused, too; so who has given up is asked once and no more.
 */
final class Waits {
    /** By attachment, which need not be there. */
    private final SequencedMap<String, Wait> waits = new LinkedHashMap<>();

    Waits() {}

    /** @throws IllegalArgumentException if one attachment waits twice */
    Waits(List<Wait> from) {
        for (var wait : from)
            StateChecks.require(waits.put(wait.attachment(), wait) == null, wait.attachment() + " waits twice");
    }

    /** In the order in which they were refused. */
    List<Wait> all() {
        return List.copyOf(waits.values());
    }

    /**
     * Takes in what happens next.
     *
     * @param state as it was before the event
     * @param by who asked for it
     * @return the nodes whose waits may be over
     */
    Set<String> observe(Event event, State state, String by) {
        var over = new HashSet<String>();
        switch (event) {
            case Event.Freed e -> {
                forget(wait -> wait.buffer().equals(e.buffer()));
                if (e.bytes() > 0) end(wait -> wait.what() == Wait.For.ROOM, over);
            }
            case Event.Migrated e -> {
                end(wait -> wait.what() == Wait.For.ROOM, over);
                endOfMove(e.buffer(), over);
            }
            case Event.Unmapped e -> {
                end(wait -> wait.what() == Wait.For.ADDRESSES, over);
                if (!isPinned(state.buffers.get(e.buffer()), e.attachment()))
                    end(wait -> wait.what() == Wait.For.PIN && wait.buffer().equals(e.buffer()), over);
            }
            case Event.Refused e -> refused(e, state, by, over);
            case Event.Attached e -> waits.remove(e.attachment());
            case Event.Mapped e -> waits.remove(e.attachment());
            case Event.Detached e -> waits.remove(e.attachment());
            case Event.Released e ->
                forget(wait -> wait.buffer().equals(e.buffer()) && state.attachment(wait.attachment()) == null);
            case Event.Left e -> forget(wait -> wait.device().equals(e.device()));
            case Event.Defined _, Event.Retired _, Event.Joined _, Event.Created _ -> {}
            case Event.Allocated _, Event.Moving _, Event.Granted _ -> {}
        }
        return over;
    }

    private void refused(Event.Refused e, State state, String by, Set<String> over) {
        boolean isMap = e.request().equals(RequestForms.MAP.type());
        if (!isMap && !e.request().equals(RequestForms.ATTACH.type())) return;
        var id = e.subject().attachment();
        if (id == null) return;
        var attachment = state.attachment(id);
        var buffer =
                e.subject().buffer() != null || attachment == null ? e.subject().buffer() : attachment.buffer();
        var device = e.subject().device() != null || attachment == null
                ? e.subject().device()
                : attachment.function().device();
        if (buffer == null || device == null || !state.buffers.containsKey(buffer)) return;
        if (e.waited()) endOfMove(buffer, over);
        var node = e.waited() ? state.ownerOfDevice(device) : by;
        var what = what(e, state.buffers.get(buffer));
        var before = waits.get(id);
        if (before != null && before.node().equals(node)) waits.remove(id);
        if (what != null && node != null && !waits.containsKey(id))
            waits.put(id, new Wait(id, node, device, buffer, what));
    }

    /** Null if it waits for nothing that can be told. */
    private static Wait.For what(Event.Refused e, Buffer buffer) {
        if (e.errno() == Errno.ENOMEM)
            return e.binding() == null || e.binding().parameter().equals("size") ? Wait.For.ROOM : Wait.For.ADDRESSES;
        if (e.errno() != Errno.EBUSY) return null;
        if (buffer.isMoving() && !e.waited()) return Wait.For.MOVE;
        boolean isPinned = e.waysOut().stream()
                .anyMatch(way -> way.way().equals("migrate") && !way.blockedBy().isEmpty());
        return isPinned ? Wait.For.PIN : null;
    }

    private static boolean isPinned(Buffer buffer, String butFor) {
        for (var attachment : buffer.attachments().values())
            if (attachment.isMapped() && !attachment.dynamic() && !Objects.equals(attachment.id(), butFor)) return true;
        return false;
    }

    private void endOfMove(String buffer, Set<String> over) {
        end(wait -> wait.what() == Wait.For.MOVE && wait.buffer().equals(buffer), over);
    }

    private void end(Predicate<Wait> which, Set<String> over) {
        for (var wait : waits.values()) if (which.test(wait)) over.add(wait.node());
        forget(which);
    }

    private void forget(Predicate<Wait> which) {
        waits.values().removeIf(which);
    }
}
