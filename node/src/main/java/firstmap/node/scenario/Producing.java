package firstmap.node.scenario;

import firstmap.events.Direction;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.node.board.BoardView;
import firstmap.node.board.BoardView.Seen;
import firstmap.node.board.BoardView.Tie;
import firstmap.node.scenario.Scenario.Mapping;
import firstmap.node.scenario.Scenario.Produces;
import firstmap.node.scenario.Scenario.Span;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes a set and fills it: each frame time ends one frame and begins the next, in the buffer that has waited longest
 * and that nobody else uses. If there is none, the frame is dropped.
 */
final class Producing extends Role {
    private final Produces role;
    private final Jitter jitter;
    private final FrameClock unseen;
    private final SetGenerations editions;
    private long index;
    private long nextTick = NEVER;
    private long begunAt;
    /** The buffer that it was filling when the storage had to move. */
    private String cut;

    private String resuming;
    private long frames;
    private long dropped;

    Producing(BoardView board, String device, Produces role, Jitter jitter) {
        super(board, device, role.set(), role.function(), role.dynamic(), role.active(), role.onRefused());
        this.role = role;
        this.jitter = jitter;
        this.unseen = role.showsFrames() ? null : new FrameClock(role);
        this.editions = new SetGenerations(board, device, role);
    }

    @Override
    void begin(Span span, long now) {
        index = Math.max(0, Math.ceilDiv(now - role.start(span), role.period()));
        nextTick = tick(span);
        editions.begin(members());
        cut = null;
    }

    private long tick(Span span) {
        long due = role.start(span) + index * role.period();
        return due + jitter.of("frame", due, role.jitter());
    }

    @Override
    void work(Span span, long now, Consumer<Request> ask) {
        retire(now, ask);
        if (editions.isCalledFor() && (now >= nextTick || !role.showsFrames())) renew(ask);
        if (makes(ask)) return; // the next step depends on what is granted
        if (role.function() == null) return;
        detachRefused(ask);
        if (ties(ask)) return;
        if (role.mapping() == Mapping.HELD) mapHeld(Direction.FROM_DEVICE, ask);
        else if (cut != null) resume(ask);
        else if (now >= nextTick) frame(span, now, ask);
    }

    /** The frame under way is finished in the old set; the next one begins in the new. */
    private void renew(Consumer<Request> ask) {
        if (role.mapping() != Mapping.HELD) unmapAll(ask);
        editions.renew(members());
    }

    /** The old set waits until all have moved over, but no longer than a frame: who still has it then keeps it alive. */
    private void retire(long now, Consumer<Request> ask) {
        for (var buffer : owned()) {
            if (!buffer.isReplaced()) continue;
            var tie = tie(buffer);
            if (tie != null) letGo(buffer, ask);
            boolean inUse = buffer.ties().stream().anyMatch(other -> other != tie);
            if (!inUse || now >= buffer.replacedAt() + role.period()) ask.accept(new Request.Release(buffer.id()));
        }
    }

    /** Creates what is missing of the set; a name whose old bearer still lives has to wait. */
    private boolean makes(Consumer<Request> ask) {
        boolean asked = false;
        for (int i = 0; i < role.buffers(); i++) {
            var buffer = editions.buffer(i);
            if (board.buffer(buffer) != null || attempts.wasRefused(buffer)) continue;
            ask.accept(editions.create(i, members()));
            asked = true;
        }
        return asked;
    }

    private boolean ties(Consumer<Request> ask) {
        boolean asked = false;
        for (var buffer : members()) {
            if (tie(buffer) != null || buffer.isMoving() || attempts.wasRefused(buffer.id())) continue;
            ask.accept(attach(buffer));
            asked = true;
        }
        return asked;
    }

    private void unmapAll(Consumer<Request> ask) {
        for (var buffer : members()) {
            var tie = tie(buffer);
            if (tie != null && tie.isMapped()) ask.accept(new Request.Unmap(tie.id()));
        }
    }

    /** The storage has moved, the frame half written with it. */
    private void resume(Consumer<Request> ask) {
        var buffer = board.buffer(cut);
        var tie = buffer == null ? null : tie(buffer);
        if (tie != null && buffer.isMoving()) return;
        if (tie != null && tie.isCut()) {
            resuming = cut;
            ask.accept(new Request.Map(tie.id(), Direction.FROM_DEVICE));
        }
        cut = null;
    }

    private void frame(Span span, long now, Consumer<Request> ask) {
        unmapAll(ask);
        // A frame that cannot end before the role does is not begun.
        if (now + role.period() - role.jitter() <= span.until()) {
            var free = isWarm(now) ? longestWaiting() : null;
            if (free == null) dropped++;
            else ask.accept(new Request.Map(tieId(free.id()), Direction.FROM_DEVICE));
        }
        index++;
        while (role.start(span) + index * role.period() <= now) {
            index++;
            dropped++;
        }
        nextTick = tick(span);
    }

    /** A set that replaces another needs its time until the first frame, as the first one did. */
    private boolean isWarm(long now) {
        return members().stream().allMatch(buffer -> role.isWarm(buffer, now));
    }

    private Seen longestWaiting() {
        Seen best = null;
        for (var buffer : members()) {
            var tie = tie(buffer);
            if (tie == null || tie.isMapped() || buffer.isMoving() || isUsed(buffer)) continue;
            if (best == null || buffer.filledSeq() < best.filledSeq()) best = buffer;
        }
        return best;
    }

    /** A buffer comes back when all who have mapped it have unmapped it; one that overwrites does not wait for that. */
    private boolean isUsed(Seen buffer) {
        return !role.overwrites() && buffer.ties().stream().anyMatch(Tie::isMapped);
    }

    @Override
    void undo(Consumer<Request> ask) {
        for (var buffer : owned()) {
            letGo(buffer, ask);
            ask.accept(new Request.Release(buffer.id()));
        }
    }

    /** All that it has made and not yet given up, replaced ones too. */
    List<Seen> owned() {
        return all().stream()
                .filter(buffer -> !buffer.isReleased() && isCreator(buffer))
                .toList();
    }

    @Override
    long nextStep() {
        long next = role.showsFrames() && !members().isEmpty() && !waitsForMove() ? nextTick : NEVER;
        for (var buffer : owned()) if (buffer.isReplaced()) next = Math.min(next, buffer.replacedAt() + role.period());
        return next;
    }

    private boolean waitsForMove() {
        return cut != null && board.buffer(cut) != null && board.buffer(cut).isMoving();
    }

    // ---- what happened

    @Override
    void count(long until) {
        if (unseen == null) return;
        unseen.advance(until, (frame, time) -> {
            var buffers = members();
            var filled = buffers.isEmpty() ? null : buffers.get((int) (frame % buffers.size()));
            if (filled == null || !filled.isBacked() || !role.isWarm(filled, time - role.period())) dropped++;
            else frames++;
        });
    }

    @Override
    void observe(EventRecord record) {
        switch (record.event()) {
            case Event.Created _, Event.Refused _ -> editions.observe(record.event(), members());
            case Event.Mapped e
            when isOwn(e.attachment(), e.buffer()) -> {
                if (!e.buffer().equals(resuming)) begunAt = record.at();
                resuming = null;
            }
            case Event.Unmapped e
            when isOwn(e.attachment(), e.buffer()) && role.showsFrames() -> unmapped(e, record.at());
            case Event.Freed e -> attempts.forget(e.buffer());
            case Event _ -> {}
        }
    }

    private void unmapped(Event.Unmapped e, long at) {
        if (board.tie(e.attachment()).isCut()) cut = e.buffer();
        // A leave may cut a frame short.
        else if (at - begunAt >= role.period() - role.jitter()) frames++;
    }

    @Override
    String refused(Request request, Event.Refused refusal, long now) {
        if (request instanceof Request.Map && role.showsFrames()) {
            dropped++;
            if (refusal.errno() == Errno.ENOMEM) return "drops the frame";
        }
        if (request instanceof Request.Create create && editions.takesBack(create, members()))
            return "keeps the set as it is";
        return attempts.refused(bufferOf(request), now);
    }

    ActorReport.Made report(long now) {
        return new ActorReport.Made(role.set(), role.function(), frames, dropped, state(now));
    }
}
