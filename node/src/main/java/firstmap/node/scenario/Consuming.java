package firstmap.node.scenario;

import firstmap.events.Direction;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.node.board.BoardView;
import firstmap.node.scenario.Scenario.Attaches;
import firstmap.node.scenario.Scenario.Consumes;
import firstmap.node.scenario.Scenario.Mapping;
import firstmap.node.scenario.Scenario.Produces;
import firstmap.node.scenario.Scenario.Span;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** Attaches to the buffers of a set as they come, and uses each frame for its time from the instant it is ready. */
final class Consuming extends Role {
    private final Consumes role;
    private final Random random;
    private final FrameClock unseen;
    /** Buffers with a frame that it has not mapped yet. */
    private final Set<String> fresh = new LinkedHashSet<>();
    /** When it is done with the frames that it has mapped. */
    private final Map<String, Long> inUse = new LinkedHashMap<>();

    private long ready;
    private long used;

    Consuming(BoardView board, String device, Consumes role, Produces set, Random random) {
        super(board, device, role.set(), role.function(), role.dynamic(), role.active(), role.onRefused());
        this.role = role;
        this.random = random;
        this.unseen = set.showsFrames() ? null : new FrameClock(set);
    }

    private boolean isHeld() {
        return role.mapping() == Mapping.HELD;
    }

    @Override
    void begin(Span span, long now) {
        fresh.clear();
    }

    @Override
    void work(Span span, long now, Consumer<Request> ask) {
        for (var use : List.copyOf(inUse.entrySet())) {
            if (now < use.getValue()) continue;
            ask.accept(new Request.Unmap(tieId(use.getKey())));
            inUse.remove(use.getKey());
        }
        drain(now, ask);
        detachRefused(ask);
        if (!attempts.isPaused()) ties(ask);
        if (isHeld()) mapHeld(Direction.TO_DEVICE, ask);
        else mapFresh(ask);
    }

    /** A buffer that its creator has given up is let go when the last frame in it has had its time. */
    private void drain(long now, Consumer<Request> ask) {
        for (var buffer : all()) {
            var tie = tie(buffer);
            if (tie == null || !buffer.isReleased()) continue;
            if (isHeld()) letGo(buffer, ask);
            else if (!inUse.containsKey(buffer.id())) ask.accept(new Request.Detach(tie.id()));
        }
    }

    private void ties(Consumer<Request> ask) {
        for (var buffer : members()) {
            var tie = tie(buffer);
            if (tie == null && !attempts.wasRefused(buffer.id())) {
                ask.accept(attach(buffer));
                if (role.attaches() == Attaches.ONE_BY_ONE) return;
            }
            // One by one means that the one before has shown that it works.
            if (role.attaches() == Attaches.ONE_BY_ONE && isHeld() && tie != null && !tie.isMapped()) return;
        }
    }

    private void mapFresh(Consumer<Request> ask) {
        for (var id : fresh) {
            var buffer = board.buffer(id);
            var tie = buffer == null || buffer.isReleased() ? null : tie(buffer);
            if (tie == null || tie.isMapped() || attempts.wasRefused(id)) continue;
            ask.accept(new Request.Map(tie.id(), Direction.TO_DEVICE));
            if (role.untilNext()) replace(ask);
        }
        fresh.clear(); // what cannot be mapped in its instant is missed
    }

    /** As a page flip: the frame before goes together with the coming of the next. */
    private void replace(Consumer<Request> ask) {
        for (var buffer : inUse.keySet()) ask.accept(new Request.Unmap(tieId(buffer)));
        inUse.clear();
    }

    @Override
    void undo(Consumer<Request> ask) {
        fresh.clear();
        all().forEach(buffer -> letGo(buffer, ask));
    }

    @Override
    long nextStep() {
        long next = NEVER;
        for (long until : inUse.values()) next = Math.min(next, until);
        return next;
    }

    // ---- what happened

    @Override
    void count(long until) {
        if (unseen == null) return;
        unseen.advance(until, (frame, time) -> {
            var buffers = members();
            if (buffers.isEmpty() || spanAt(time - 1) == null) return;
            var filled = buffers.get((int) (frame % buffers.size()));
            if (!filled.isBacked()) return;
            ready++;
            var tie = tie(filled);
            if (tie != null && tie.isMapped()) used++;
        });
    }

    @Override
    void observe(EventRecord record) {
        if (record.event() instanceof Event.Freed e) attempts.forget(e.buffer());
        if (record.event() instanceof Event.Unmapped e) {
            if (isOwn(e.attachment(), e.buffer())) inUse.remove(e.buffer());
            else unmappedByOther(e.buffer(), record);
        }
        if (record.event() instanceof Event.Mapped e && isOwn(e.attachment(), e.buffer()) && !isHeld()) {
            used++;
            fresh.remove(e.buffer());
            long jitter = role.jitter() == 0 ? 0 : random.nextLong(role.jitter() + 1);
            inUse.put(e.buffer(), record.at() + role.hold() + jitter);
        }
    }

    /** If it was the creator, a frame is ready. */
    private void unmappedByOther(String id, EventRecord record) {
        var buffer = board.buffer(id);
        if (!role.set().equals(buffer.set()) || buffer.isReleased() || buffer.filledSeq() != record.seq()) return;
        if (unseen != null || spanAt(record.at()) == null) return;
        ready++;
        var tie = tie(buffer);
        if (!isHeld()) fresh.add(id);
        else if (tie != null && tie.isMapped()) used++;
    }

    @Override
    String refused(Request request, Event.Refused refusal, long now) {
        if (request instanceof Request.Map && !isHeld() && refusal.errno() == Errno.ENOMEM) return "misses the frame";
        return attempts.refused(bufferOf(request), now);
    }

    ActorReport.Used report(long now) {
        return new ActorReport.Used(role.set(), role.function(), used, ready - used, state(now));
    }
}
