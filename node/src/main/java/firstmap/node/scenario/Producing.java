package firstmap.node.scenario;

import firstmap.events.Direction;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.FunctionRef;
import firstmap.events.Request;
import firstmap.node.board.BoardView;
import firstmap.node.board.BoardView.Seen;
import firstmap.node.scenario.Scenario.Mapping;
import firstmap.node.scenario.Scenario.Produces;
import firstmap.node.scenario.Scenario.Span;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Makes a set and fills it: each frame time ends one frame and begins the next, in the buffer that has waited longest
 * and that nobody else uses. If there is none, the frame is dropped.
 */
final class Producing extends Role {
    private final Produces role;
    private final String device;
    private final Map<FunctionRef, Long> heldFor;
    private final Random random;
    private final FrameClock unseen;
    private long index;
    private long nextTick = NEVER;
    private long begunAt;
    private long frames;
    private long dropped;

    /** @param heldFor consumers that stay mapped, and how long each keeps a frame: no event shows when they are done */
    Producing(BoardView board, String device, Produces role, Map<FunctionRef, Long> heldFor, Random random) {
        super(board, device, role.set(), role.function(), role.dynamic(), role.active(), role.onRefused());
        this.role = role;
        this.device = device;
        this.heldFor = heldFor;
        this.random = random;
        this.unseen = role.showsFrames() ? null : new FrameClock(role);
    }

    @Override
    void begin(Span span, long now) {
        index = Math.max(0, Math.ceilDiv(now - role.start(span), role.period()));
        nextTick = tick(span);
    }

    private long tick(Span span) {
        long jitter = role.jitter() == 0 ? 0 : random.nextLong(role.jitter() + 1);
        return role.start(span) + index * role.period() + jitter;
    }

    @Override
    void work(Span span, long now, Consumer<Request> ask) {
        if (makes(ask)) return; // the next step depends on what is granted
        if (role.function() == null) return;
        detachRefused(ask);
        if (ties(ask)) return;
        if (role.mapping() == Mapping.HELD) mapHeld(Direction.FROM_DEVICE, ask);
        else if (now >= nextTick) frame(span, now, ask);
    }

    /** Creates what is missing of the set; a name whose old bearer still lives has to wait. */
    private boolean makes(Consumer<Request> ask) {
        boolean asked = false;
        for (int i = 0; i < role.buffers(); i++) {
            var buffer = role.buffer(i);
            if (board.buffer(buffer) != null || attempts.wasRefused(buffer)) continue;
            ask.accept(new Request.Create(buffer, role.size(), role.set(), device, role.expects(), null));
            asked = true;
        }
        return asked;
    }

    private boolean ties(Consumer<Request> ask) {
        boolean asked = false;
        for (var buffer : members()) {
            if (tie(buffer) != null || attempts.wasRefused(buffer.id())) continue;
            ask.accept(attach(buffer));
            asked = true;
        }
        return asked;
    }

    private void frame(Span span, long now, Consumer<Request> ask) {
        for (var buffer : members()) {
            var tie = tie(buffer);
            if (tie != null && tie.isMapped()) ask.accept(new Request.Unmap(tie.id()));
        }
        // A frame that cannot end before the role does is not begun.
        if (now + role.period() - role.jitter() <= span.until()) {
            var free = longestWaiting(now);
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

    private Seen longestWaiting(long now) {
        Seen best = null;
        for (var buffer : members()) {
            var tie = tie(buffer);
            if (tie == null || tie.isMapped() || isUsed(buffer, now)) continue;
            if (best == null || buffer.filledSeq() < best.filledSeq()) best = buffer;
        }
        return best;
    }

    private boolean isUsed(Seen buffer, long now) {
        for (var tie : buffer.ties()) {
            if (!tie.isMapped()) continue;
            var hold = heldFor.get(tie.function());
            if (hold == null || buffer.filledAt() >= 0 && now < buffer.filledAt() + hold) return true;
        }
        return false;
    }

    @Override
    void undo(Consumer<Request> ask) {
        for (var buffer : members()) {
            letGo(buffer, ask);
            ask.accept(new Request.Release(buffer.id()));
        }
    }

    @Override
    long nextStep() {
        return role.showsFrames() && !members().isEmpty() ? nextTick : NEVER;
    }

    // ---- what happened

    @Override
    void count(long until) {
        if (unseen == null) return;
        unseen.advance(until, (frame, _) -> {
            var buffers = members();
            var filled = buffers.isEmpty() ? null : buffers.get((int) (frame % buffers.size()));
            if (filled == null || !filled.isBacked()) dropped++;
            else frames++;
        });
    }

    @Override
    void observe(EventRecord record) {
        if (record.event() instanceof Event.Mapped e && isOwn(e.attachment(), e.buffer())) begunAt = record.at();
        if (record.event() instanceof Event.Freed e) attempts.forget(e.buffer());
        if (record.event() instanceof Event.Unmapped e && isOwn(e.attachment(), e.buffer()) && role.showsFrames())
            // A leave may cut a frame short.
            if (record.at() - begunAt >= role.period() - role.jitter()) frames++;
    }

    @Override
    String refused(Request request, Event.Refused refusal, long now) {
        if (request instanceof Request.Map && role.showsFrames()) {
            dropped++;
            if (refusal.errno() == Errno.ENOMEM) return "drops the frame";
        }
        return attempts.refused(bufferOf(request), now);
    }

    ActorReport.Made report(long now) {
        return new ActorReport.Made(role.set(), role.function(), frames, dropped, state(now));
    }
}
