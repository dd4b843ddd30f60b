package firstmap.coordinator.rule;

import firstmap.coordinator.rule.Attachment.Standing;
import firstmap.coordinator.storage.Placement;
import firstmap.coordinator.storage.Platforms;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import firstmap.events.Invalid;
import firstmap.events.Request;
import firstmap.events.RequestForms;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What happens to a request, as tables: what the request finds, and what follows.
 *
 * <p>The order of the rows is the order of the checks: an unknown board (ENOENT), a time that runs back (EINVAL), something
 * that is another node's (EACCES; neither of these two by the first edition), an unknown buffer or attachment (ENOENT),
 * an unknown device or function (ENODEV), an id in use (EEXIST), a released buffer (EBADF), and then the rule itself.
 */
record Rule(State state) {

    /**
     * @param platforms those that a board which is defined now may name
     * @param state null while the board is not defined
     * @param edition the board's own, or the one that it gets if it is defined now
     */
    static List<Event> decide(Platforms platforms, State state, Edition edition, RequestRecord asked) {
        var request = asked.request();
        if (state == null)
            return request instanceof Request.Define r && r.spec().time() == Time.GRANTED && asked.at() != 0
                    ? new Refusal(null, request)
                            .of(Errno.EINVAL, "at: " + asked.at() + ", but granted time begins at 0")
                    : undefined(platforms, edition, request);
        return switch (edition) {
            case FIRST -> new Rule(state).decide(request);
            case SECOND -> {
                var refusal = refusal(state, asked.node(), request);
                yield refusal.isEmpty() ? new Rule(state).decide(request) : refusal;
            }
        };
    }

    /** Who is out may end the board that it has defined, and nothing else. */
    private static List<Event> refusal(State state, String node, Request request) {
        return state.out().containsKey(node) && !(request instanceof Request.Retire)
                ? new Refusal(state, request).isOut(node)
                : new Permission(state, node).refusal(request);
    }

    /**
     * The lease of a node has ended: its devices leave, in the order in which they joined, and then what it has created is
     * released, in that order.
     *
     * @return none if it has nothing
     */
    static List<Event> expire(State state, String node) {
        var events = new ArrayList<Event>();
        var ahead = state.copy();
        for (var device : List.copyOf(ahead.functions.keySet()))
            if (node.equals(ahead.ownerOfDevice(device)))
                add(new Rule(ahead).leave(new Request.Leave(device)), ahead, node, events);
        for (var buffer : List.copyOf(ahead.buffers.sequencedValues()))
            if (node.equals(ahead.ownerOfBuffer(buffer.id())) && !buffer.released())
                add(new Rule(ahead).release(new Request.Release(buffer.id())), ahead, node, events);
        return events;
    }

    private static void add(List<Event> next, State ahead, String node, List<Event> events) {
        for (var event : next) {
            ahead.evolve(event, node);
            events.add(event);
        }
    }

    /** Of a board that has ended: its name is used up. */
    static List<Event> ofRetired(Request request) {
        var errno = request.type().equals(RequestForms.DEFINE.type()) ? Errno.EEXIST : Errno.ENOENT;
        return new Refusal(null, request).of(errno, "the board is retired; its name is used up");
    }

    /** Whoever asks. With {@code check: map} the map is asked as if the attachment were there. */
    static List<Event> whatIf(Platforms platforms, State state, Edition edition, Request.Attach attach) {
        var answer = switch (edition) {
            case FIRST, SECOND ->
                state == null ? undefined(platforms, edition, attach) : new Rule(state).decide(attach);
        };
        if (state == null || !(answer.getLast() instanceof Event.Attached e)) return answer;
        return switch (state.spec.check()) {
            case ATTACH -> answer;
            case MAP -> withMap(state, answer, e);
        };
    }

    private static List<Event> withMap(State state, List<Event> answer, Event.Attached e) {
        var buffer = state.buffers.get(e.buffer());
        var attachment = Attachment.of(e, buffer);
        var map = new Request.Map(e.attachment(), Direction.BIDIRECTIONAL);
        var events = new ArrayList<>(answer);
        for (var event : new Rule(state).map(map, attachment, buffer.with(attachment)))
            events.add(event instanceof Event.Refused refused ? refused.about(e) : event);
        return events;
    }

    private static List<Event> undefined(Platforms platforms, Edition edition, Request request) {
        var refusal = new Refusal(null, request);
        return switch (request) {
            case Request.Define r -> define(platforms, edition, refusal, r);
            case Request.Malformed(var type, var problem)
            when type.equals("define") -> refusal.of(Errno.EINVAL, problem);
            case Request _ -> refusal.of(Errno.ENOENT, "unknown board: nothing has defined it");
        };
    }

    private static List<Event> define(Platforms platforms, Edition edition, Refusal refusal, Request.Define asked) {
        var spec = asked.spec();
        switch (edition) {
            case FIRST -> {
                if (spec.open()) return refusal.of(Errno.EINVAL, "spec.open: rule 1 does not have it");
                if (spec.hasLease()) return refusal.of(Errno.EINVAL, "spec.lease: rule 1 does not have it");
                if (spec.time() != Time.GIVEN) return refusal.of(Errno.EINVAL, "spec.time: rule 1 has given time only");
            }
            case SECOND -> {}
        }
        try {
            platforms.find(spec.platform());
            return List.of(new Event.Defined(spec, edition.number(), asked.nodes()));
        } catch (IllegalArgumentException e) {
            return refusal.of(Errno.EINVAL, "spec.platform: " + e.getMessage());
        }
    }

    private List<Event> decide(Request request) {
        return switch (request) {
            case Request.Define r -> refusal(r).of(Errno.EEXIST, "the board is defined already");
            case Request.Malformed r -> refusal(r).of(Errno.EINVAL, r.problem());
            case Request.Retire _ -> retire();
            case Request.Join r -> join(r);
            case Request.Leave r -> leave(r);
            case Request.Create r -> create(r);
            case Request.Attach r -> attach(r);
            case Request.Map r -> map(r);
            case Request.Unmap r -> unmap(r);
            case Request.Detach r -> detach(r);
            case Request.Release r -> release(r);
            case Request.Turn _ -> throw new IllegalArgumentException("a turn is decided with its round");
            case Request.Expire _ -> throw new IllegalArgumentException("nobody is refused it, and it has no number");
        };
    }

    // ---- what a request finds

    /** Under the id of a buffer. */
    private sealed interface Handle {
        record Unknown() implements Handle {}

        record Freed() implements Handle {}

        record Released(Buffer buffer) implements Handle {}

        record Unbacked(Buffer buffer) implements Handle {}

        record Backed(Buffer buffer) implements Handle {}
    }

    private Handle handle(String id) {
        var buffer = state.buffers.get(id);
        if (buffer == null) return state.isFreed(id) ? new Handle.Freed() : new Handle.Unknown();
        if (buffer.released()) return new Handle.Released(buffer);
        return buffer.isBacked() ? new Handle.Backed(buffer) : new Handle.Unbacked(buffer);
    }

    /** Under the id of an attachment. */
    private sealed interface Tie {
        record Unknown() implements Tie {}

        record Idle(Attachment attachment, Buffer buffer) implements Tie {}

        record Mapped(Attachment attachment, Buffer buffer) implements Tie {}
    }

    private Tie tie(String id) {
        var attachment = state.attachment(id);
        if (attachment == null) return new Tie.Unknown();
        var buffer = state.buffers.get(attachment.buffer());
        return attachment.isMapped() ? new Tie.Mapped(attachment, buffer) : new Tie.Idle(attachment, buffer);
    }

    // ---- the rule of 2011 and its ways out

    private List<Event> attach(Request.Attach r) {
        var ref = new FunctionRef(r.device(), r.function());
        var function = state.joined(ref);
        var newcomer = new Placement.Asking(r.attachment(), function);
        return switch (handle(r.buffer())) {
            case Handle.Unknown _ -> refusal(r).unknownBuffer(r.buffer());
            case Handle _ when function == null -> refusal(r).unknownFunction(ref);
            case Handle _
            when state.attachment(r.attachment()) != null || state.waitsFor(r.attachment()) != null ->
                refusal(r).of(Errno.EEXIST, "attachment " + r.attachment() + " exists already");
            case Handle.Freed _ -> refusal(r).of(Errno.EBADF, "buffer " + r.buffer() + " is released and gone");
            case Handle.Released _ ->
                refusal(r).of(Errno.EBADF, "buffer " + r.buffer() + " is released: no new attach is possible");
            case Handle.Unbacked(var b) when b.isFull() -> full(r, b);
            case Handle.Backed(var b) when b.isFull() -> full(r, b);
            case Handle.Unbacked(var b)
            when isTooShort(b, function) -> refusal(r).planeTooLong(newcomer, b);
            case Handle.Backed(var b) when isTooShort(b, function) -> refusal(r).planeTooLong(newcomer, b);
            case Handle.Unbacked(var b) ->
                switch (state.spec.check()) {
                    case ATTACH ->
                        couldServe(b, newcomer)
                                ? attached(r)
                                : refusal(r).unsuitable(newcomer, state.askings(b), b.size());
                    case MAP -> attached(r);
                };
            case Handle.Backed(var b) when b.isMoving() -> refusal(r).moving(b);
            case Handle.Backed(var b) ->
                switch (state.spec.check()) {
                    case ATTACH -> attachLate(r, new Latecomer(state, b, newcomer), ref);
                    case MAP -> attached(r);
                };
        };
    }

    private static boolean isTooShort(Buffer buffer, DmaParameters function) {
        var plane = function.linux().planeSize();
        return plane != null && plane > buffer.size();
    }

    private List<Event> attachLate(Request.Attach r, Latecomer late, FunctionRef function) {
        return switch (late.prospect(function)) {
            case GRANTED -> attached(r);
            case REFUSED -> refusal(r).late(late, function);
            case MOVES -> {
                var newcomer = new Event.Newcomer(r.attachment(), r.device(), r.function(), r.dynamic(), null);
                yield new Migration(state, late.buffer(), newcomer).begin();
            }
        };
    }

    private List<Event> map(Request.Map r) {
        return switch (tie(r.attachment())) {
            case Tie.Unknown _ -> refusal(r).unknownAttachment(r.attachment());
            case Tie.Mapped _ -> refusal(r).of(Errno.EALREADY, "attachment " + r.attachment() + " is mapped already");
            case Tie.Idle(var _, var b) when b.isMoving() -> refusal(r).moving(b);
            case Tie.Idle(var a, var b) -> map(r, a, b);
        };
    }

    private List<Event> map(Request.Map r, Attachment a, Buffer b) {
        return switch (a.standing()) {
            case PENDING -> new FirstMap(state, r, a, b).allocateThenMap();
            case COUNTED -> new FirstMap(state, r, a, b).mapped();
            case LEFT_OUT, LATE -> mapUncounted(r, a, b);
        };
    }

    /** The storage was not chosen for it. */
    private List<Event> mapUncounted(Request.Map r, Attachment a, Buffer b) {
        return switch (state.spec.check()) {
            // Whoever is attached has been judged.
            case ATTACH -> new FirstMap(state, r, a, b).mapped();
            case MAP ->
                mapLate(r, a, new Latecomer(state, b, new Placement.Asking(a.id(), state.joined(a.function()))));
        };
    }

    private List<Event> mapLate(Request.Map r, Attachment a, Latecomer late) {
        return switch (late.prospect(a.function())) {
            case GRANTED -> new FirstMap(state, r, a, late.buffer()).mapped();
            case REFUSED ->
                a.standing() == Standing.LEFT_OUT
                        ? refusal(r).leftOut(late, a.function())
                        : refusal(r).late(late, a.function());
            case MOVES -> new Migration(state, late.buffer(), newcomer(a, r.direction())).begin();
        };
    }

    private static Event.Newcomer newcomer(Attachment a, Direction direction) {
        return new Event.Newcomer(a.id(), a.function().device(), a.function().function(), a.dynamic(), direction);
    }

    private boolean couldServe(Buffer buffer, Placement.Asking newcomer) {
        var askings = new ArrayList<>(state.askings(buffer));
        askings.add(newcomer);
        return state.placement.plan(askings, buffer.size()).isPossible();
    }

    private List<Event> full(Request.Attach r, Buffer b) {
        var reason = "buffer " + b.id() + " has " + b.attachments().size()
                + " attachments, and one event names at most " + Buffer.MAX_ATTACHMENTS;
        return refusal(r).of(Errno.EINVAL, reason);
    }

    private static List<Event> attached(Request.Attach r) {
        return List.of(new Event.Attached(r.attachment(), r.buffer(), r.device(), r.function(), r.dynamic()));
    }

    // ---- and back again

    private List<Event> unmap(Request.Unmap r) {
        return switch (tie(r.attachment())) {
            case Tie.Unknown _ -> refusal(r).unknownAttachment(r.attachment());
            case Tie.Idle _ -> refusal(r).of(Errno.EINVAL, "attachment " + r.attachment() + " is not mapped");
            case Tie.Mapped(var a, var b) when !b.isMoving() -> List.of(new Event.Unmapped(a.id(), b.id()));
            case Tie.Mapped(var a, var b) -> {
                var events = new ArrayList<Event>(List.of(new Event.Unmapped(a.id(), b.id())));
                var ahead = new ProjectedMemory(state);
                ahead.unmap(a, b.backing());
                events.addAll(completed(b.with(a.unmapped()), ahead));
                yield events;
            }
        };
    }

    private List<Event> detach(Request.Detach r) {
        return switch (tie(r.attachment())) {
            case Tie.Unknown _ -> refusal(r).unknownAttachment(r.attachment());
            case Tie.Mapped _ ->
                refusal(r).of(Errno.EBUSY, "attachment " + r.attachment() + " is mapped; unmap comes first");
            case Tie.Idle(var a, var b)
            when b.released() && b.attachments().size() == 1 -> List.of(new Event.Detached(a.id(), b.id()), freed(b));
            case Tie.Idle(var a, var b)
            when b.isMoving() && b.moving().attachment().equals(a.id()) -> {
                var events = new ArrayList<>(new Migration(state, b, b.moving())
                        .givenUp(Errno.EINVAL, "attachment " + a.id() + " was detached"));
                events.add(new Event.Detached(a.id(), b.id()));
                yield events;
            }
            case Tie.Idle(var a, var b) -> List.of(new Event.Detached(a.id(), b.id()));
        };
    }

    /** The storage moves if that is what it was waiting for. */
    private List<Event> completed(Buffer b, ProjectedMemory ahead) {
        return b.isMoving() && !b.isMapped() ? new Migration(state, b, b.moving()).complete(ahead) : List.of();
    }

    private List<Event> release(Request.Release r) {
        return switch (handle(r.buffer())) {
            case Handle.Unknown _ -> refusal(r).unknownBuffer(r.buffer());
            case Handle.Freed _ -> refusal(r).of(Errno.EBADF, "buffer " + r.buffer() + " is released and gone");
            case Handle.Released _ -> refusal(r).of(Errno.EBADF, "buffer " + r.buffer() + " is released already");
            case Handle.Unbacked(var b) -> released(b);
            case Handle.Backed(var b)
            when b.isMoving() && !b.moving().waitsToMap() -> {
                var events = new ArrayList<>(new Migration(state, b, b.moving())
                        .givenUp(Errno.EBADF, "buffer " + b.id() + " is released: no new attach is possible"));
                events.addAll(released(b));
                yield events;
            }
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

    // ---- devices and handles

    private List<Event> join(Request.Join r) {
        if (state.functions.containsKey(r.device()))
            return refusal(r).of(Errno.EEXIST, "device " + r.device() + " has joined already");
        try {
            state.spec.checkFunctions("functions", r.functions());
        } catch (Invalid e) {
            return refusal(r).of(Errno.EINVAL, e.getMessage());
        }
        return List.of(new Event.Joined(r.device(), r.functions()));
    }

    /**
     * Never refused but for a device that is not there: what it waits for is given up, what it holds is undone in the
     * order in which it came, and then what waited for it goes on.
     */
    private List<Event> leave(Request.Leave r) {
        if (!state.functions.containsKey(r.device())) return refusal(r).unknownDevice(r.device());
        var events = new ArrayList<Event>();
        var ahead = new ProjectedMemory(state);
        var moving = new LinkedHashMap<String, Buffer>();
        for (var id : state.waitsOf(r.device())) {
            var buffer = state.buffers.get(id);
            events.addAll(new Migration(state, buffer, buffer.moving())
                    .givenUp(Errno.ENODEV, "device " + r.device() + " has left"));
        }
        var remaining = new HashMap<String, Integer>();
        for (var id : state.attachmentsOf(r.device())) {
            var attachment = state.attachment(id);
            var buffer = state.buffers.get(attachment.buffer());
            if (attachment.isMapped()) events.add(new Event.Unmapped(id, buffer.id()));
            events.add(new Event.Detached(id, buffer.id()));
            int left = remaining.getOrDefault(buffer.id(), buffer.attachments().size()) - 1;
            remaining.put(buffer.id(), left);
            if (buffer.isMoving() && !buffer.moving().device().equals(r.device()))
                moving.put(buffer.id(), moving.getOrDefault(buffer.id(), buffer).without(id));
            if (left == 0 && buffer.released()) {
                events.add(freed(buffer));
                ahead.free(buffer);
            }
        }
        events.add(new Event.Left(r.device()));
        for (var buffer : moving.sequencedValues()) events.addAll(completed(buffer, ahead));
        return events;
    }

    /** What waits is given up, what is mapped is undone, each in the order of the buffers; then nothing is left to undo. */
    private List<Event> retire() {
        var events = new ArrayList<Event>();
        for (var buffer : state.buffers.sequencedValues())
            if (buffer.isMoving())
                events.addAll(
                        new Migration(state, buffer, buffer.moving()).givenUp(Errno.ENOENT, "the board was retired"));
        for (var buffer : state.buffers.sequencedValues())
            for (var attachment : buffer.attachments().sequencedValues())
                if (attachment.isMapped()) events.add(new Event.Unmapped(attachment.id(), buffer.id()));
        events.add(new Event.Retired());
        return events;
    }

    private List<Event> create(Request.Create r) {
        if (r.device() != null && !state.functions.containsKey(r.device()))
            return refusal(r).unknownDevice(r.device());
        var expected = new ArrayList<Placement.Asking>();
        for (var function : r.expects()) {
            var parameters = state.known(function);
            if (parameters == null)
                return refusal(r)
                        .of(
                                Errno.ENODEV,
                                "expects " + function + ", which no device has and the board file does not name");
            expected.add(new Placement.Asking(function.toString(), parameters));
        }
        if (state.buffers.containsKey(r.buffer()))
            return refusal(r).of(Errno.EEXIST, "buffer " + r.buffer() + " exists already");
        // Expected functions count as if attached: where they could not attach together, there is nothing to create.
        boolean together = switch (state.spec.check()) {
            case ATTACH ->
                expected.isEmpty() || state.placement.plan(expected, r.size()).isPossible();
            case MAP -> true;
        };
        if (!together) return refusal(r).unsuitable(expected.removeLast(), expected, r.size());
        return List.of(new Event.Created(r.buffer(), r.size(), r.set(), r.device(), r.expects(), r.replaces()));
    }

    private Refusal refusal(Request request) {
        return new Refusal(state, request);
    }
}
