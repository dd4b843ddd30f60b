package firstmap.coordinator.rule;

import firstmap.events.Event;
import firstmap.events.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may ask what: a device is the node's that joined it, a buffer the node's that created it, and the board the node's that
 * defined it. What is not there belongs to nobody: that is the rule's to say.
 *
 * <p>A name is not a proof: whoever may write to the requests can write any.
 *
 * @param node who asks
 */
record Permission(State state, String node) {

    /** Something that a request acts for, and whose it is. */
    private record Owned(String what, String id, String owner, String made) {}

    /** One refusal, EACCES; none if the node may. */
    List<Event> refusal(Request request) {
        if (state.spec.open()) return List.of();
        for (var owned : actsFor(request))
            if (owned.owner != null && !owned.owner.equals(node))
                return new Refusal(state, request).notYours(node, owned.what, owned.id, owned.made, owned.owner);
        return List.of();
    }

    private List<Owned> actsFor(Request request) {
        return switch (request) {
            case Request.Define _, Request.Join _, Request.Turn _, Request.Expire _, Request.Malformed _ -> List.of();
            case Request.Retire _ -> List.of(new Owned("the board", null, state.definer, "defined"));
            case Request.Leave r -> List.of(device(r.device()));
            case Request.Create r -> creation(r);
            case Request.Attach r -> List.of(device(r.device()));
            case Request.Map r -> attachment(r.attachment());
            case Request.Unmap r -> attachment(r.attachment());
            case Request.Detach r -> attachment(r.attachment());
            case Request.Release r -> List.of(buffer(r.buffer()));
        };
    }

    /** Who replaces a set makes all go that use it. */
    private List<Owned> creation(Request.Create r) {
        var owned = new ArrayList<Owned>();
        if (r.device() != null) owned.add(device(r.device()));
        if (r.replaces() != null) for (var id : state.set(r.replaces())) owned.add(buffer(id));
        return owned;
    }

    private List<Owned> attachment(String id) {
        var attachment = state.attachment(id);
        return attachment == null
                ? List.of()
                : List.of(device(attachment.function().device()));
    }

    private Owned device(String name) {
        return new Owned("device ", name, state.ownerOfDevice(name), "joined");
    }

    private Owned buffer(String id) {
        return new Owned("buffer ", id, state.ownerOfBuffer(id), "created");
    }
}
