package firstmap.node.scenario;

import firstmap.events.Direction;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.node.client.BoardView;
import firstmap.node.client.BoardView.Seen;
import firstmap.node.client.BoardView.Tie;
import firstmap.node.scenario.Scenario.Attaches;
import firstmap.node.scenario.Scenario.Consumes;
import firstmap.node.scenario.Scenario.Mapping;
import firstmap.node.scenario.Scenario.Produces;
import firstmap.node.scenario.Scenario.Span;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Attaches to the buffers of a set as they come, and uses each frame for its time from the instant it is ready. */
final class Consuming extends Role {
    private final Consumes role;
    private final Jitter jitter;
    private final Produces set;
    private final FrameClock unseen;
    /** Buffers with a frame that it has not mapped, and by which event it could: the frame is ready, or its storage has moved. */
    private final Map<String, Long> fresh = new LinkedHashMap<>();
    /** When it is done with the frames that it has mapped. */
    private final Map<String, Long> inUse = new LinkedHashMap<>();

    /** Frames that it had to let go of because their storage moved, and until when it wants them. */
    private final Map<String, Long> cut = new LinkedHashMap<>();

    private long ready;
    private long used;

    Consuming(BoardView board, String device, Consumes role, Produces set, Jitter jitter, boolean alone) {
        super(board, device, role.set(), role.function(), role.dynamic(), alone, role.active(), role.onRefused());
        this.role = role;
        this.jitter = jitter;
        this.set = set;
        this.unseen = set.showsFrames() ? null : new FrameClock(set);
    }

    private boolean isHeld() {
        return role.mapping() == Mapping.HELD;
    }

    @Override
    boolean asksForBuffers() {
        return false;
    }

    @Override
    void work(Span span, Asks asks) {
        var ended = new HashSet<String>();
        inUse.forEach((buffer, until) -> {
            if (until <= asks.now()) end(buffer, ended, asks);
        });
        drain(ended, asks);
        detachRefused(asks);
        if (!attempts.isPaused()) ties(asks);
        if (isHeld()) mapHeld(Direction.TO_DEVICE, asks);
        else if (!mapFresh(ended, asks) || !role.untilNext()) resume(asks);
        inUse.forEach((buffer, until) -> {
            if (!ended.contains(buffer)) asks.at(until);
        });
    }

    private void end(String buffer, Set<String> ended, Asks asks) {
        if (ended.add(buffer)) askOfFrame(new Request.Unmap(tieId(buffer)), board.buffer(buffer), asks);
    }

    /**
     * A buffer that its creator has given up, or made another set for, is let go when the last frame in it has had its
     * time; who stays mapped keeps the old set until it has the new one.
     */
    private void drain(Set<String> ended, Asks asks) {
        for (var buffer : all()) {
            var tie = tie(buffer);
            if (tie == null || !buffer.isReleased() && !buffer.isReplaced()) continue;
            if (isHeld() && (buffer.isReleased() || hasMovedOver())) letGo(buffer, asks);
            else if (!isHeld() && !isWanted(buffer, ended, asks)) asks.ask(new Request.Detach(tie.id()));
        }
    }

    /** Whether the last frame in it has not had its time yet. */
    private boolean isWanted(Seen buffer, Set<String> ended, Asks asks) {
        return inUse.containsKey(buffer.id()) && !ended.contains(buffer.id())
                || cut.getOrDefault(buffer.id(), 0L) > asks.now()
                || !buffer.isReleased()
                        && fresh.containsKey(buffer.id())
                        && (buffer.isMoving() || isReady(buffer, asks));
    }

    private boolean hasMovedOver() {
        var now = members();
        return !now.isEmpty()
                && now.stream().allMatch(buffer -> {
                    var tie = tie(buffer);
                    return tie != null && tie.isMapped();
                });
    }

    private void ties(Asks asks) {
        for (var buffer : members()) {
            boolean isNew = tie(buffer) == null;
            if (attach(buffer, asks) && role.attaches() == Attaches.ONE_BY_ONE) return;
            // One by one means that the one before has shown that it works.
            if (role.attaches() == Attaches.ONE_BY_ONE
                    && isHeld()
                    && !isNew
                    && !tie(buffer).isMapped()) return;
        }
    }

    /** A frame is mapped in its instant, or missed. */
    private boolean isReady(Seen buffer, Asks asks) {
        var tie = tie(buffer);
        return tie != null
                && !tie.isMapped()
                && !buffer.isMoving()
                && !attempts.wasRefused(buffer.id())
                && asks.isNew(fresh.get(buffer.id()));
    }

    private boolean mapFresh(Set<String> ended, Asks asks) {
        boolean asked = false;
        for (var id : fresh.keySet()) {
            var buffer = board.buffer(id);
            if (buffer.isReleased()) continue;
            if (buffer.isMoving() && tie(buffer) != null) asks.again();
            if (!isReady(buffer, asks)) continue;
            asked |= askOfFrame(new Request.Map(tieId(id), Direction.TO_DEVICE), buffer, asks);
            asks.at(doneWith(id, asks.now()));
            // As a page flip: the frame before goes together with the coming of the next.
            if (role.untilNext()) for (var other : inUse.keySet()) end(other, ended, asks);
        }
        return asked;
    }

    private long doneWith(String buffer, long mapped) {
        return mapped + role.hold() + jitter.of(buffer, mapped, role.jitter());
    }

    /** The storage has moved, and the frame is still wanted. */
    private void resume(Asks asks) {
        cut.forEach((id, until) -> {
            var buffer = board.buffer(id);
            if (until <= asks.now() || tie(buffer).isMapped()) return;
            if (buffer.isMoving()) asks.again();
            else askOfFrame(new Request.Map(tieId(id), Direction.TO_DEVICE), buffer, asks);
            asks.at(until);
        });
    }

    @Override
    void undo(Asks asks) {
        all().forEach(buffer -> letGo(buffer, asks));
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
            case Event.Attached e when isOwn(e.attachment(), e.buffer()) -> attached(e.buffer(), record.at());
            case Event.Mapped e when isOwn(e.attachment(), e.buffer()) && !isHeld() -> mapped(e.buffer(), record.at());
            // The next frame is written over what was there.
            case Event.Mapped e when isOfCreator(e) -> fresh.remove(e.buffer());
            case Event.Unmapped e
            when isOwn(e.attachment(), e.buffer()) -> unmapped(e.buffer(), board.tie(e.attachment()));
            case Event.Unmapped e -> unmappedByOther(e.buffer(), record);
            case Event.Detached e when e.attachment().equals(tieId(e.buffer())) -> forget(e.buffer());
            case Event.Migrated e -> {
                moved(e.buffer(), record.seq());
                attempts.roomMayHaveCome();
            }
            case Event.Refused e when e.waited() -> moved(e.subject().buffer(), record.seq());
            case Event.Freed e -> {
                attempts.forget(e.buffer());
                attempts.roomMayHaveCome();
                forget(e.buffer());
            }
            case Event _ -> {}
        }
    }

    /** A frame that became ready before it came is none of its own. */
    private void attached(String buffer, long at) {
        if (board.buffer(buffer).filledAt() < at) fresh.remove(buffer);
    }

    private boolean isOfCreator(Event.Mapped e) {
        return board.tie(e.attachment())
                .device()
                .equals(board.buffer(e.buffer()).device());
    }

    private void mapped(String buffer, long at) {
        var until = cut.remove(buffer);
        if (until == null) {
            used++;
            until = doneWith(buffer, at);
            if (role.untilNext()) cut.clear();
        }
        fresh.remove(buffer);
        inUse.put(buffer, until);
    }

    private void unmapped(String buffer, Tie tie) {
        var until = inUse.remove(buffer);
        if (until != null && tie.isCut()) cut.put(buffer, until);
    }

    /** What it could not map while the storage moved it can map now. */
    private void moved(String buffer, long seq) {
        fresh.computeIfPresent(buffer, (_, _) -> seq);
    }

    private void forget(String buffer) {
        fresh.remove(buffer);
        inUse.remove(buffer);
        cut.remove(buffer);
    }

    /** If it was the creator, a frame is ready. */
    private void unmappedByOther(String id, EventRecord record) {
        var buffer = board.buffer(id);
        if (!board.isOfLine(buffer, role.set()) || buffer.isReleased() || buffer.filledSeq() != record.seq()) return;
        cut.remove(id); // the frame that it had to let go of has been written over
        if (unseen != null || spanAt(record.at()) == null) return;
        ready++;
        var tie = tie(buffer);
        if (!isHeld()) fresh.put(id, record.seq());
        else if (tie != null && tie.isMapped()) used++;
    }

    @Override
    String answer(Event.Refused refusal, String buffer, long at) {
        var crossed = crossed(refusal);
        if (crossed != null) return crossed;
        if (refusal.request().equals("attach") && refusal.errno() == Errno.EEXIST) return "is attached already";
        boolean hasNoRoom = refusal.errno() == Errno.ENOMEM;
        if (isHeld() && hasNoRoom && all().size() > members().size()) {
            attempts.awaitRoom(buffer);
            return "waits until the old set is gone";
        }
        if (refusal.request().equals("map") && !isHeld()) {
            fresh.remove(buffer);
            cut.remove(buffer);
            if (hasNoRoom) return "misses the frame";
        }
        return attempts.refused(buffer, at);
    }

    ActorReport.Used report(long now) {
        return new ActorReport.Used(role.set(), role.function(), used, ready - used, state(now));
    }
}
