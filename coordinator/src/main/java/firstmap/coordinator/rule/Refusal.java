package firstmap.coordinator.rule;

import firstmap.coordinator.storage.Feasibility;
import firstmap.coordinator.storage.Placement;
import firstmap.coordinator.storage.Scatterlist;
import firstmap.coordinator.storage.Unsuitable;
import firstmap.events.Durations;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import firstmap.events.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * A request refused, in words: what was asked, about what, why not with the numbers that decided, and what would have
 * worked.
 *
 * @param state null while the board is not defined
 */
record Refusal(State state, Request request) {

    List<Event> of(Errno errno, String reason) {
        return of(errno, reason, null, List.of());
    }

    private List<Event> of(Errno errno, String reason, Event.Binding binding, List<Event.WayOut> waysOut) {
        return List.of(new Event.Refused(request.type(), errno, reason, subject(), binding, waysOut));
    }

    // ---- names

    List<Event> unknownBuffer(String id) {
        return of(Errno.ENOENT, "unknown buffer " + id);
    }

    List<Event> unknownAttachment(String id) {
        if (state.waitsFor(id) != null)
            return of(
                    Errno.ENOENT,
                    "attachment " + id + " is not there yet: it waits for buffer " + state.waitsFor(id) + " to move");
        return of(Errno.ENOENT, "unknown attachment " + id);
    }

    List<Event> unknownDevice(String device) {
        return of(Errno.ENODEV, "device " + device + " has not joined");
    }

    List<Event> unknownFunction(FunctionRef function) {
        if (!state.functions.containsKey(function.device())) return unknownDevice(function.device());
        return of(Errno.ENODEV, "device " + function.device() + " has no function " + function.function());
    }

    /** Who was silent for too long comes back. */
    List<Event> isOut(String node) {
        return of(
                Errno.EACCES,
                "node %s is out since event %d: its lease of %s has ended"
                        .formatted(node, state.out().get(node), Durations.text(state.spec.lease())));
    }

    /**
     * Who asks acts for something that another node has made.
     *
     * @param id null for the board itself
     */
    List<Event> notYours(String node, String what, String id, String made, String owner) {
        return of(
                Errno.EACCES,
                what + (id == null ? "" : id) + " is node " + owner + "'s, which " + made + " it, and not node " + node
                        + "'s; only on a board that is open may any node act for it",
                new Event.Binding("open", id == null ? "board" : id, "true", "false"),
                List.of());
    }

    // ---- storage

    /** The storage is there already, and the newcomer may not or cannot use it. */
    List<Event> late(Latecomer late, FunctionRef function) {
        var backing = late.buffer().backing();
        var obstacle = late.obstacle();
        var storage = storage(late.buffer());
        var policy = switch (state.spec.policy()) {
            case STRICT -> ", and under the policy strict nobody joins it; ";
            case COMPATIBLE, MIGRATE -> ", and ";
        };
        var lack = obstacle == null ? " could use it as it is" : " cannot use it as it is: " + late.lack();
        var binding = obstacle == null
                ? new Event.Binding("policy", backing.heap(), "compatible", "strict")
                : obstacle.binding(late.asking().by());
        return of(linux(obstacle, Errno.EBUSY), storage + policy + function + lack, binding, late.waysOut());
    }

    private static String storage(Buffer buffer) {
        int extents = buffer.backing().extents().size();
        return "late: buffer " + buffer.id() + " has its storage, " + buffer.backingBytes() + " bytes on "
                + buffer.backing().heap() + " in " + extents + (extents == 1 ? " extent" : " extents");
    }

    /** The storage would have to move, and mappings that nobody can be told to give up keep it where it is. */
    List<Event> pinned(Latecomer late, FunctionRef function) {
        var pins = late.mapped(false);
        var more = pins.size() > 1 ? " and " + (pins.size() - 1) + " more" : "";
        return of(
                Errno.EBUSY,
                storage(late.buffer()) + ", and " + function + " cannot use it as it is: "
                        + late.lack() + "; it cannot move, because " + pins.getFirst() + more
                        + " has mapped it and is not dynamic",
                new Event.Binding("dynamic", pins.getFirst(), "true", "false"),
                late.waysOut());
    }

    /** The storage could move, but there is no room for a second one now. */
    List<Event> noRoomToMove(Latecomer late, FunctionRef function, List<Feasibility.Obstacle> shortages) {
        return of(
                Errno.ENOMEM,
                storage(late.buffer()) + ", and " + function + " cannot use it as it is: "
                        + late.lack() + "; there is no room to move it"
                        + shortages(shortages) + "; it stays where it is, and a later try may find room",
                size(shortages.getFirst()),
                late.waysOut());
    }

    /** Whatever is asked of a buffer while it moves has to wait until it has. */
    List<Event> moving(Buffer buffer) {
        return of(
                Errno.EBUSY,
                "buffer " + buffer.id() + " is moving for " + buffer.moving().attachment()
                        + " as soon as all have unmapped it: no map and no attach until then");
    }

    /** Of a request that waited for its buffer to move, and whose wait is over. */
    static List<Event> waited(List<Event> refused) {
        return refused.stream()
                .<Event>map(event -> event instanceof Event.Refused e
                        ? new Event.Refused(
                                e.request(), e.errno(), e.reason(), e.subject(), e.binding(), e.waysOut(), true)
                        : event)
                .toList();
    }

    /** No heap could ever serve the newcomer together with those before it. */
    List<Event> unsuitable(Placement.Asking newcomer, List<Placement.Asking> earlier, long size) {
        var all = new ArrayList<>(earlier);
        all.add(newcomer);
        var why = Unsuitable.of(state.placement, earlier, all, size);
        return of(linux(why.errno(), Errno.EOPNOTSUPP), why.reason(), why.binding(), List.of());
    }

    /** It attached before there was storage, could not be served together with those before it, and still is not. */
    List<Event> leftOut(Latecomer leftOut, FunctionRef function) {
        var obstacle = leftOut.obstacle();
        var backing = leftOut.buffer().backing();
        var reason = "the storage of buffer " + leftOut.buffer().id() + " on " + backing.heap() + " was chosen without "
                + leftOut.asking().by() + ", which could not be served together with those before it; " + function;
        if (obstacle == null)
            return of(
                    Errno.EOPNOTSUPP,
                    reason + " could use it as it is, but under the policy strict nobody joins it",
                    new Event.Binding("policy", backing.heap(), "compatible", "strict"),
                    List.of());
        return of(
                linux(obstacle, Errno.EOPNOTSUPP),
                reason + " cannot use it as it is: " + leftOut.lack(),
                obstacle.binding(leftOut.asking().by()),
                List.of());
    }

    /**
     * Heaps could serve them, but none has the room now; or one of Linux's has, and what it hands out does not suit who asks,
     * which the map then says.
     */
    List<Event> noRoom(
            Buffer buffer,
            Placement.Asking asking,
            List<Placement.Asking> counted,
            List<Feasibility.Obstacle> shortages) {
        for (var shortage : shortages) {
            var misfit = shortage.misfit();
            if (misfit.errno() == null) continue;
            var by = Placement.culprit(counted, shortage);
            if (!by.equals(asking.by())) continue;
            return of(
                    misfit.errno(),
                    "what " + shortage.heap().name() + " has for buffer " + buffer.id() + " now does not suit " + by
                            + ": "
                            + misfit.parameter() + ": needs " + misfit.needs() + ", has " + misfit.has()
                            + "; it stays without storage, and a later map tries again",
                    new Event.Binding(misfit.parameter(), by, misfit.needs(), misfit.has()),
                    List.of());
        }
        var reason = "no room for buffer " + buffer.id() + shortages(shortages)
                + "; it stays without storage, and a later map tries again";
        return of(Errno.ENOMEM, reason, size(shortages.getFirst()), List.of());
    }

    private static String shortages(List<Feasibility.Obstacle> shortages) {
        var text = new StringBuilder();
        var separator = ": ";
        for (var shortage : Unsuitable.first(shortages)) {
            text.append(separator).append(shortage.heap().name()).append(" needs ");
            text.append(shortage.misfit().needs())
                    .append(", has ")
                    .append(shortage.misfit().has());
            separator = "; ";
        }
        return text.toString();
    }

    private static Event.Binding size(Feasibility.Obstacle shortage) {
        return new Event.Binding(
                "size",
                shortage.heap().name(),
                shortage.misfit().needs(),
                shortage.misfit().has());
    }

    /** The storage suits it, so what is missing is room in its address space, or bounce buffers. */
    List<Event> noAddresses(Attachment attachment, Scatterlist.Impossible missing) {
        return of(
                missing.errno() == null ? Errno.ENOMEM : missing.errno(),
                "no room in the "
                        + (missing.parameter().equals("swiotlb") ? "bounce buffers for" : "I/O virtual space of")
                        + " device "
                        + attachment.function().device() + ": needs " + missing.needs() + ", has " + missing.has()
                        + "; a later map tries again",
                missing.binding(attachment.id()),
                List.of());
    }

    private Errno linux(Scatterlist.Impossible obstacle, Errno own) {
        return linux(obstacle == null ? null : obstacle.errno(), own);
    }

    /** What a map of Linux answers, where it is a map that is refused and Linux has an answer; an attach has the rule's own. */
    private Errno linux(Errno answer, Errno own) {
        return answer != null && request instanceof Request.Map ? answer : own;
    }

    /** The plane that vb2 asks for is longer than the buffer ({@code vb2_dc_attach_dmabuf}). */
    List<Event> planeTooLong(Placement.Asking asking, Buffer buffer) {
        long plane = asking.function().linux().planeSize();
        return of(
                Errno.EFAULT,
                asking.by() + " wants a plane of " + plane + " bytes, and buffer " + buffer.id() + " has "
                        + buffer.size(),
                new Event.Binding("planeSize", asking.by(), plane + " bytes", buffer.size() + " bytes"),
                List.of());
    }

    // ---- what was asked

    /** Whoever names an attachment only asks about its buffer and its function, too. */
    private Event.Subject subject() {
        var named = request.subject();
        var id = named.attachment();
        var attachment = state == null || id == null || named.buffer() != null ? null : state.attachment(id);
        if (attachment == null) return named;
        var function = attachment.function();
        return new Event.Subject(attachment.buffer(), id, function.device(), function.function());
    }
}
