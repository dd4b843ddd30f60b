package firstmap.coordinator.allocation;

import static firstmap.coordinator.allocation.Refusals.refused;

import firstmap.coordinator.allocation.Scatterlist.Built;
import firstmap.coordinator.allocation.Scatterlist.Impossible;
import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What happens to a request, as a table: what the request finds, and what follows.
 *
 * <p>The order of the checks is the order of the rows: an unknown board (ENOENT), an unknown buffer or attachment (ENOENT),
 * an unknown device or function (ENODEV), an id in use (EEXIST), a released buffer (EBADF), and then the rule itself.
 */
final class Rule {
    private Rule() {}

    /** @param state null while the board is not defined */
    static List<Event> decide(State state, Request request) {
        return state == null ? undefined(request) : new Defined(state).decide(request);
    }

    private static List<Event> undefined(Request request) {
        return switch (request) {
            case Request.Define r when r.spec().policy() == Policy.MIGRATE ->
                refused(null, r, Errno.EINVAL, "spec.policy: migrate is not supported yet; strict and compatible are");
            case Request.Define r -> List.of(new Event.Defined(r.spec()));
            case Request.Malformed r when r.type().equals("define") -> refused(null, r, Errno.EINVAL, r.problem());
            case Request r -> refused(null, r, Errno.ENOENT, "unknown board: nothing has defined it");
        };
    }

    /** What a request finds under the id of a buffer. */
    private sealed interface Handle {
        record Unknown() implements Handle {}

        record Freed() implements Handle {}

        record Released(Buffer buffer) implements Handle {}

        record Unbacked(Buffer buffer) implements Handle {}

        record Backed(Buffer buffer) implements Handle {}
    }

    /** What a request finds under the id of an attachment. */
    private sealed interface Tie {
        record Unknown() implements Tie {}

        record Idle(Attachment attachment, Buffer buffer) implements Tie {}

        record Mapped(Attachment attachment, Buffer buffer) implements Tie {}
    }

    private record Defined(State state) {

        List<Event> decide(Request request) {
            return switch (request) {
                case Request.Define r -> refused(r, Errno.EEXIST, "the board is defined already");
                case Request.Malformed r -> refused(r, Errno.EINVAL, r.problem());
                case Request.Join r -> join(r);
                case Request.Leave r -> leave(r);
                case Request.Create r -> create(r);
                case Request.Attach r -> attach(r);
                case Request.Map r -> map(r);
                case Request.Unmap r -> unmap(r);
                case Request.Detach r -> detach(r);
                case Request.Release r -> release(r);
            };
        }

        private List<Event> join(Request.Join r) {
            if (state.functions.containsKey(r.device()))
                return refused(r, Errno.EEXIST, "device " + r.device() + " has joined already");
            try {
                state.spec.checkFunctions("functions", r.functions());
            } catch (Invalid e) {
                return refused(r, Errno.EINVAL, e.getMessage());
            }
            for (var function : r.functions().entrySet())
                if (!function.getValue().anyOf().isEmpty())
                    return refused(
                            r,
                            Errno.EINVAL,
                            "functions." + function.getKey() + ".anyOf: alternatives are not supported yet");
            return List.of(new Event.Joined(r.device(), r.functions()));
        }

        private List<Event> leave(Request.Leave r) {
            if (!state.functions.containsKey(r.device()))
                return refused(r, Errno.ENODEV, "device " + r.device() + " has not joined");
            var events = new ArrayList<Event>();
            var remaining = new HashMap<String, Integer>();
            for (var id : state.attachmentsOf(r.device())) {
                var attachment = state.attachment(id);
                var buffer = state.buffers.get(attachment.buffer());
                if (attachment.isMapped()) events.add(new Event.Unmapped(id, buffer.id()));
                events.add(new Event.Detached(id, buffer.id()));
                int left = remaining.getOrDefault(buffer.id(), buffer.attachments().size()) - 1;
                remaining.put(buffer.id(), left);
                if (left == 0 && buffer.released()) events.add(freed(buffer));
            }
            events.add(new Event.Left(r.device()));
            return events;
        }

        private List<Event> create(Request.Create r) {
            if (r.device() != null && !state.functions.containsKey(r.device()))
                return refused(r, Errno.ENODEV, "device " + r.device() + " has not joined");
            var expected = new ArrayList<Placement.Asking>();
            for (var function : r.expects()) {
                var parameters = state.known(function);
                if (parameters == null)
                    return refused(r, Errno.ENODEV, "expects " + function + ", which no device has and the board file does not name");
                expected.add(new Placement.Asking(function.toString(), parameters));
            }
            if (state.buffers.containsKey(r.buffer()))
                return refused(r, Errno.EEXIST, "buffer " + r.buffer() + " exists already");
            for (var asking : expected)
                if (!asking.function().anyOf().isEmpty())
                    return refused(r, Errno.EINVAL, "expects " + asking.by() + ", whose alternatives (anyOf) are not supported yet");
            if (state.spec.check() == Check.ATTACH && !expected.isEmpty() && !state.placement.plan(expected, r.size()).isPossible())
                return unsuitable(r, expected.removeLast(), expected, r.size());
            return List.of(new Event.Created(r.buffer(), r.size(), r.set(), r.device(), r.expects(), r.replaces()));
        }

        // ---- attach: the rule of 2011 and its ways out

        private List<Event> attach(Request.Attach r) {
            var ref = new FunctionRef(r.device(), r.function());
            var function = state.joined(ref);
            return switch (handle(r.buffer())) {
                case Handle.Unknown _ -> refused(r, Errno.ENOENT, "unknown buffer " + r.buffer());
                case Handle _ when function == null -> refused(r, Errno.ENODEV, unknown(ref));
                case Handle _ when state.attachment(r.attachment()) != null ->
                    refused(r, Errno.EEXIST, "attachment " + r.attachment() + " exists already");
                case Handle.Freed _ -> refused(r, Errno.EBADF, "buffer " + r.buffer() + " is released and gone");
                case Handle.Released _ ->
                    refused(r, Errno.EBADF, "buffer " + r.buffer() + " is released: no new attach is possible");
                case Handle.Unbacked(var b) when isFull(b) -> full(r, b);
                case Handle.Backed(var b) when isFull(b) -> full(r, b);
                case Handle.Unbacked _ when state.spec.check() == Check.MAP -> attached(r);
                case Handle.Unbacked(var b) when state.placement.plan(with(b, r, function), b.size()).isPossible() ->
                    attached(r);
                case Handle.Unbacked(var b) ->
                    unsuitable(r, new Placement.Asking(r.attachment(), function), state.askings(b), b.size());
                case Handle.Backed _ when state.spec.check() == Check.MAP -> attached(r);
                case Handle.Backed(var b) -> {
                    var late = Latecomer.of(state, b, r.attachment(), function);
                    yield isGranted(late, ref) ? attached(r) : busy(r, late, ref);
                }
            };
        }

        private String unknown(FunctionRef function) {
            return state.functions.containsKey(function.device())
                    ? "device " + function.device() + " has no function " + function.function()
                    : "device " + function.device() + " has not joined";
        }

        private static boolean isFull(Buffer buffer) {
            return buffer.attachments().size() >= Buffer.MAX_ATTACHMENTS;
        }

        private List<Event> full(Request.Attach r, Buffer buffer) {
            return refused(
                    r,
                    Errno.EINVAL,
                    "buffer " + buffer.id() + " has " + buffer.attachments().size() + " attachments, and more than "
                            + Buffer.MAX_ATTACHMENTS + " do not fit one event");
        }

        private List<Placement.Asking> with(Buffer buffer, Request.Attach r, DmaParameters function) {
            var askings = new ArrayList<>(state.askings(buffer));
            askings.add(new Placement.Asking(r.attachment(), function));
            return askings;
        }

        private static List<Event> attached(Request.Attach r) {
            return List.of(new Event.Attached(r.attachment(), r.buffer(), r.device(), r.function(), r.dynamic()));
        }

        /** Who was expected is not late: the storage was chosen for it. */
        private boolean isGranted(Latecomer late, FunctionRef function) {
            return (state.spec.policy() != Policy.STRICT || late.buffer().expects().contains(function))
                    && late.obstacle() == null;
        }

        private List<Event> busy(Request r, Latecomer late, FunctionRef function) {
            var backing = late.buffer().backing();
            var obstacle = late.obstacle();
            var storage = "late: buffer " + late.buffer().id() + " has its storage, " + late.buffer().backingBytes()
                    + " bytes on " + backing.heap() + " in " + backing.extents().size()
                    + (backing.extents().size() == 1 ? " extent" : " extents");
            var lack = obstacle == null
                    ? "could use it as it is"
                    : "cannot use it as it is: " + obstacle.reason();
            var why =
                    switch (state.spec.policy()) {
                        case STRICT -> ", and under the policy strict nobody joins it; " + function + " " + lack;
                        case COMPATIBLE, MIGRATE -> ", and " + function + " " + lack;
                    };
            var binding = obstacle == null
                    ? new Event.Binding("policy", backing.heap(), "compatible", "strict")
                    : obstacle.binding(late.asking().by());
            return refused(r, Errno.EBUSY, storage + why, binding, late.waysOut());
        }

        /** No heap could ever serve the newcomer together with those before it. */
        private List<Event> unsuitable(
                Request r, Placement.Asking newcomer, List<Placement.Asking> earlier, long size) {
            var all = new ArrayList<>(earlier);
            all.add(newcomer);
            var report = Unsuitable.of(state.placement, earlier, all, size);
            return refused(r, Errno.EOPNOTSUPP, report.reason(), report.binding(), List.of());
        }

        // ---- map, unmap, detach, release

        private List<Event> map(Request.Map r) {
            return switch (tie(r.attachment())) {
                case Tie.Unknown _ -> noAttachment(r, r.attachment());
                case Tie.Mapped _ -> refused(r, Errno.EALREADY, "attachment " + r.attachment() + " is mapped already");
                case Tie.Idle(var a, var b) ->
                    switch (a.standing()) {
                        case PENDING -> allocateThenMap(r, a, b);
                        case COUNTED -> mapped(r, a, b, b.backing(), List.of());
                        case LEFT_OUT -> leftOut(r, a, b);
                        case LATE -> mapLate(r, a, b);
                    };
            };
        }

        private List<Event> allocateThenMap(Request.Map r, Attachment a, Buffer b) {
            var askings = state.askings(b);
            var counted = state.placement.counted(askings, b.size());
            var asking = new Placement.Asking(a.id(), state.joined(a.function()));
            if (!counted.contains(asking)) return unsuitable(r, asking, counted, b.size());
            var plan = state.placement.plan(counted, b.size());
            var place = state.placement.place(plan);
            if (place == null) return noRoom(r, b, plan);
            var satisfied = counted.stream()
                    .map(Placement.Asking::by)
                    .filter(b.attachments()::containsKey)
                    .toList();
            return mapped(r, a, b, place, List.of(new Event.Allocated(b.id(), place.heap(), place.extents(), satisfied)));
        }

        private List<Event> noRoom(Request.Map r, Buffer b, Plan plan) {
            var shortages = state.placement.shortages(plan);
            var reason = new StringBuilder("no room for buffer " + b.id());
            var separator = ": ";
            for (var shortage : Unsuitable.first(shortages)) {
                reason.append(separator).append(shortage.heap().name()).append(" needs ");
                reason.append(shortage.misfit().needs()).append(", has ").append(shortage.misfit().has());
                separator = "; ";
            }
            reason.append("; it stays without storage, and a later map tries again");
            var first = shortages.getFirst();
            var binding = new Event.Binding(
                    "size", first.heap().name(), first.misfit().needs(), first.misfit().has());
            return refused(r, Errno.ENOMEM, reason.toString(), binding, List.of());
        }

        /** It came before the storage, but could not be served together with those before it. */
        private List<Event> leftOut(Request.Map r, Attachment a, Buffer b) {
            var counted = state.askings(b).stream()
                    .filter(other -> !b.attachments().containsKey(other.by())
                            || b.attachments().get(other.by()).standing() == Attachment.Standing.COUNTED)
                    .toList();
            var asking = new Placement.Asking(a.id(), state.joined(a.function()));
            return unsuitable(r, asking, counted, b.size());
        }

        private List<Event> mapLate(Request.Map r, Attachment a, Buffer b) {
            if (state.spec.check() == Check.ATTACH) return mapped(r, a, b, b.backing(), List.of());
            var late = Latecomer.of(state, b, a.id(), state.joined(a.function()));
            return isGranted(late, a.function()) ? mapped(r, a, b, b.backing(), List.of()) : busy(r, late, a.function());
        }

        /** @param before what has to happen first */
        private List<Event> mapped(
                Request.Map r, Attachment a, Buffer b, Event.Backing backing, List<Event> before) {
            var function = state.joined(a.function());
            var iovas = state.iovas(a.function().device());
            return switch (Scatterlist.build(backing.extents(), function, state.spec.pageSize(), iovas)) {
                case Built(var segments) -> {
                    var events = new ArrayList<>(before);
                    events.add(new Event.Mapped(a.id(), b.id(), r.direction(), segments));
                    yield events;
                }
                // The storage suits it, so what is missing is room in the device's own address space.
                case Impossible i ->
                    refused(
                            r,
                            Errno.ENOMEM,
                            "no room in the I/O virtual space of device " + a.function().device() + ": needs "
                                    + i.needs() + ", has " + i.has() + "; a later map tries again",
                            i.binding(a.id()),
                            List.of());
            };
        }

        private List<Event> unmap(Request.Unmap r) {
            return switch (tie(r.attachment())) {
                case Tie.Unknown _ -> noAttachment(r, r.attachment());
                case Tie.Idle _ -> refused(r, Errno.EINVAL, "attachment " + r.attachment() + " is not mapped");
                case Tie.Mapped(var a, var b) -> List.of(new Event.Unmapped(a.id(), b.id()));
            };
        }

        private List<Event> detach(Request.Detach r) {
            return switch (tie(r.attachment())) {
                case Tie.Unknown _ -> noAttachment(r, r.attachment());
                case Tie.Mapped _ ->
                    refused(r, Errno.EBUSY, "attachment " + r.attachment() + " is mapped; unmap comes first");
                case Tie.Idle(var a, var b) when b.released() && b.attachments().size() == 1 ->
                    List.of(new Event.Detached(a.id(), b.id()), freed(b));
                case Tie.Idle(var a, var b) -> List.of(new Event.Detached(a.id(), b.id()));
            };
        }

        private List<Event> release(Request.Release r) {
            return switch (handle(r.buffer())) {
                case Handle.Unknown _ -> refused(r, Errno.ENOENT, "unknown buffer " + r.buffer());
                case Handle.Freed _ -> refused(r, Errno.EBADF, "buffer " + r.buffer() + " is released and gone");
                case Handle.Released _ -> refused(r, Errno.EBADF, "buffer " + r.buffer() + " is released already");
                case Handle.Unbacked(var b) -> released(b);
                case Handle.Backed(var b) -> released(b);
            };
        }

        private static List<Event> released(Buffer b) {
            var released = new Event.Released(b.id());
            return b.attachments().isEmpty() ? List.of(released, freed(b)) : List.of(released);
        }

        private static Event freed(Buffer b) {
            return new Event.Freed(b.id(), b.heap(), b.backingBytes());
        }

        // ---- what is found, and what is said

        private Handle handle(String id) {
            var buffer = state.buffers.get(id);
            if (buffer == null) return state.isFreed(id) ? new Handle.Freed() : new Handle.Unknown();
            if (buffer.released()) return new Handle.Released(buffer);
            return buffer.isBacked() ? new Handle.Backed(buffer) : new Handle.Unbacked(buffer);
        }

        private Tie tie(String id) {
            var attachment = state.attachment(id);
            if (attachment == null) return new Tie.Unknown();
            var buffer = state.buffers.get(attachment.buffer());
            return attachment.isMapped() ? new Tie.Mapped(attachment, buffer) : new Tie.Idle(attachment, buffer);
        }

        private List<Event> noAttachment(Request r, String id) {
            return refused(r, Errno.ENOENT, "unknown attachment " + id);
        }

        private List<Event> refused(Request r, Errno errno, String reason) {
            return Refusals.refused(state, r, errno, reason);
        }

        private List<Event> refused(
                Request r, Errno errno, String reason, Event.Binding binding, List<Event.WayOut> waysOut) {
            return Refusals.refused(state, r, errno, reason, binding, waysOut);
        }
    }
}
