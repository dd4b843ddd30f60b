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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Attaches to the buffers of a set as they come, and uses each frame for its time from the instant it is ready. */
final class Consuming extends Role {
    private final Consumes role;
    private final Jitter jitter;
    private final Produces set;
    private final FrameClock unseen;
    /** Buffers with a frame that it has not mapped yet. */
    private final Set<String> fresh = new LinkedHashSet<>();
    /** When it is done with the frames that it has mapped. */
    private final Map<String, Long> inUse = new LinkedHashMap<>();

    /** Frames that it had to let go of because their storage moved, and until when it wants them. */
    private final Map<String, Long> cut = new LinkedHashMap<>();

    private final Map<String, Long> resumed = new HashMap<>();

    private long ready;
    private long used;

    Consuming(BoardView board, String device, Consumes role, Produces set, Jitter jitter) {
        super(board, device, role.set(), role.function(), role.dynamic(), role.active(), role.onRefused());
        this.role = role;
        this.jitter = jitter;
        this.set = set;
        this.unseen = set.showsFrames() ? null : new FrameClock(set);
    }

    private boolean isHeld() {
        return role.mapping() == Mapping.HELD;
    }

    @Override
    void begin(Span span, long now) {
        fresh.clear();
        cut.clear();
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
        else {
            resume(now, ask);
            mapFresh(ask);
        }
    }

    /**
     * A buffer that its creator has given up, or made another set for, is let go when the last frame in it has had its
     * time; who stays mapped keeps the old set until it has the new one.
     */
    private void drain(long now, Consumer<Request> ask) {
        for (var buffer : all()) {
            var tie = tie(buffer);
            if (tie == null || !buffer.isReleased() && !buffer.isReplaced()) continue;
            boolean stillReady = !buffer.isReleased() && fresh.contains(buffer.id());
            if (isHeld() && (buffer.isReleased() || hasMovedOver())) letGo(buffer, ask);
            else if (!isHeld() && !inUse.containsKey(buffer.id()) && !stillReady)
                ask.accept(new Request.Detach(tie.id()));
        }
    }

    private boolean hasMovedOver() {
        var now = members();
        return !now.isEmpty()
                && now.stream().allMatch(buffer -> {
                    var tie = tie(buffer);
                    return tie != null && tie.isMapped();
                });
    }

    private void ties(Consumer<Request> ask) {
        for (var buffer : members()) {
            var tie = tie(buffer);
            if (tie == null && !buffer.isMoving() && !attempts.wasRefused(buffer.id())) {
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
            if (tie == null || tie.isMapped() || buffer.isMoving() || attempts.wasRefused(id)) continue;
            ask.accept(new Request.Map(tie.id(), Direction.TO_DEVICE));
            if (role.untilNext()) replace(ask);
        }
        fresh.removeIf(id -> board.buffer(id) == null
                || !board.buffer(id).isMoving()); // what cannot be mapped in its instant is missed
    }

    /** As a page flip: the frame before goes together with the coming of the next. */
    private void replace(Consumer<Request> ask) {
        for (var buffer : inUse.keySet()) ask.accept(new Request.Unmap(tieId(buffer)));
        inUse.clear();
        cut.clear();
    }

    /** The storage has moved, and the frame is still wanted. */
    private void resume(long now, Consumer<Request> ask) {
        for (var entry : List.copyOf(cut.entrySet())) {
            var buffer = board.buffer(entry.getKey());
            var tie = buffer == null ? null : tie(buffer);
            if (tie != null && buffer.isMoving()) continue;
            cut.remove(entry.getKey());
            if (tie == null || tie.isMapped() || now >= entry.getValue()) continue;
            resumed.put(entry.getKey(), entry.getValue());
            ask.accept(new Request.Map(tie.id(), Direction.TO_DEVICE));
        }
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
            if (!filled.isBacked() || !set.isWarm(filled, time - set.period())) return;
            ready++;
            var tie = tie(filled);
            if (tie != null && tie.isMapped()) used++;
        });
    }

    @Override
    void observe(EventRecord record) {
        switch (record.event()) {
            // A new set is a new chance, also for who was refused the old one.
            case Event.Created e
            when e.replaces() != null && board.isOfLine(board.buffer(e.buffer()), role.set()) -> attempts.reset();
            case Event.Freed e -> attempts.forget(e.buffer());
            case Event.Unmapped e
            when isOwn(e.attachment(), e.buffer()) -> {
                var until = inUse.remove(e.buffer());
                if (until != null && board.tie(e.attachment()).isCut()) cut.put(e.buffer(), until);
            }
            case Event.Unmapped e -> unmappedByOther(e.buffer(), record);
            case Event.Mapped e when isOwn(e.attachment(), e.buffer()) && !isHeld() -> mapped(e.buffer(), record.at());
            case Event _ -> {}
        }
    }

    private void mapped(String buffer, long at) {
        var until = resumed.remove(buffer);
        if (until != null) {
            inUse.put(buffer, until);
            return;
        }
        used++;
        fresh.remove(buffer);
        inUse.put(buffer, at + role.hold() + jitter.of(buffer, at, role.jitter()));
    }

    /** If it was the creator, a frame is ready. */
    private void unmappedByOther(String id, EventRecord record) {
        var buffer = board.buffer(id);
        if (!board.isOfLine(buffer, role.set()) || buffer.isReleased() || buffer.filledSeq() != record.seq()) return;
        if (unseen != null || spanAt(record.at()) == null) return;
        ready++;
        var tie = tie(buffer);
        if (!isHeld()) fresh.add(id);
        else if (tie != null && tie.isMapped()) used++;
    }

    @Override
    String refused(Request request, Event.Refused refusal, long now) {
        if (request instanceof Request.Map) resumed.remove(bufferOf(request));
        if (request instanceof Request.Attach && refusal.errno() == Errno.EEXIST) return "is attached already";
        if (isHeld()
                && refusal.errno() == Errno.ENOMEM
                && all().size() > members().size()) return "waits until the old set is gone";
        if (request instanceof Request.Map && !isHeld() && refusal.errno() == Errno.ENOMEM) return "misses the frame";
        return attempts.refused(bufferOf(request), now);
    }

    ActorReport.Used report(long now) {
        return new ActorReport.Used(role.set(), role.function(), used, ready - used, state(now));
    }
}
