package firstmap.node.scenario;

import firstmap.events.Direction;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.node.client.BoardView;
import firstmap.node.client.BoardView.Seen;
import firstmap.node.client.BoardView.Tie;
import firstmap.node.scenario.Scenario.Mapping;
import firstmap.node.scenario.Scenario.Produces;
import firstmap.node.scenario.Scenario.Span;
import java.util.List;

/**
 * Makes a set and fills it: each frame time ends one frame and begins the next, in the buffer that has waited longest
 * and that nobody else uses. If there is none, the frame is dropped.
 */
final class Producing extends Role {
    private final Produces role;
    private final FrameTimes times;
    private final FrameClock unseen;
    private final SetGenerations editions;
    /** When it began the frame that it began last, and when it last tried to; -1 before the first. */
    private long begunAt = -1;

    private long triedAt = -1;
    /** The buffer that it was filling when the storage had to move. */
    private String cut;

    private long counted;
    private long frames;
    private long dropped;

    Producing(BoardView board, String device, Produces role, Jitter jitter, boolean alone) {
        super(board, device, role.set(), role.function(), role.dynamic(), alone, role.active(), role.onRefused());
        this.role = role;
        this.times = new FrameTimes(role, jitter);
        this.unseen = role.showsFrames() ? null : new FrameClock(role);
        this.editions = new SetGenerations(board, device, role);
    }

    @Override
    boolean asksForBuffers() {
        return true;
    }

    @Override
    void work(Span span, Asks asks) {
        long last = times.last(span, asks.now());
        if (role.showsFrames()) asks.at(times.of(span, last + 1));
        long tick = last < 0 ? NEVER : times.of(span, last);
        boolean isDue = role.showsFrames() && asks.isDue(tick) && triedAt < tick;
        retire(asks);
        if (makes(isDue || !role.showsFrames(), asks)) return; // the next step depends on what is granted
        if (role.function() == null) return;
        detachRefused(asks);
        if (ties(asks)) return;
        if (role.mapping() == Mapping.HELD) mapHeld(Direction.FROM_DEVICE, asks);
        else if (isCut()) resume(asks);
        else if (isDue) frame(span, tick, asks);
    }

    /** The old set waits until all have moved over, but no longer than a frame: who still has it then keeps it alive. */
    private void retire(Asks asks) {
        for (var buffer : owned()) {
            if (!buffer.isReplaced()) continue;
            var tie = tie(buffer);
            if (tie != null) letGo(buffer, asks);
            boolean inUse = buffer.ties().stream().anyMatch(other -> other != tie);
            long end = buffer.replacedAt() + role.period();
            if (!inUse || asks.now() >= end) asks.ask(new Request.Release(buffer.id()));
            else asks.at(end);
        }
    }

    /**
     * Creates what is missing of the set; a name whose old bearer still lives has to wait. Where the set is called for anew,
     * the frame under way is finished in the old one, and the next begins in the new.
     */
    private boolean makes(boolean betweenFrames, Asks asks) {
        var members = members();
        int current = editions.current(members);
        boolean anew = betweenFrames && editions.isCalledFor();
        if (anew && role.mapping() != Mapping.HELD) unmapAll(asks);
        return makes(anew ? current + 1 : current, members, asks);
    }

    private boolean makes(int edition, List<Seen> members, Asks asks) {
        boolean asked = false;
        for (int i = 0; i < role.buffers(); i++) {
            var name = role.buffer(edition, i);
            var bearer = board.buffer(name);
            if (bearer != null && isCreator(bearer) || attempts.wasRefused(name)) continue;
            asked |= asks.ask(editions.create(edition, i, members));
        }
        return asked;
    }

    private boolean ties(Asks asks) {
        boolean asked = false;
        for (var buffer : members()) asked |= attach(buffer, asks);
        return asked;
    }

    private void unmapAll(Asks asks) {
        for (var buffer : members()) {
            var tie = tie(buffer);
            if (tie != null && tie.isMapped()) askOfFrame(new Request.Unmap(tie.id()), buffer, asks);
        }
    }

    private boolean isCut() {
        var buffer = cut == null ? null : board.buffer(cut);
        var tie = buffer == null ? null : tie(buffer);
        return tie != null && tie.isCut();
    }

    /** The storage has moved, the frame half written with it. */
    private void resume(Asks asks) {
        if (board.buffer(cut).isMoving()) asks.again();
        else asks.ask(new Request.Map(tieId(cut), Direction.FROM_DEVICE));
    }

    private void frame(Span span, long tick, Asks asks) {
        unmapAll(asks);
        if (!times.fits(span, asks.now()) || !isWarm(asks.now())) return;
        var free = longestWaiting(tick, asks);
        if (free != null) askOfFrame(new Request.Map(tieId(free.id()), Direction.FROM_DEVICE), free, asks);
    }

    /** A set that replaces another needs its time until the first frame, as the first one did. */
    private boolean isWarm(long now) {
        return members().stream().allMatch(buffer -> role.isWarm(buffer, now));
    }

    private Seen longestWaiting(long tick, Asks asks) {
        Seen best = null;
        for (var buffer : members()) {
            var tie = tie(buffer);
            if (tie == null || tie.isMapped() || !isFree(buffer, tick, asks)) continue;
            if (best == null || buffer.filledSeq() < best.filledSeq()) best = buffer;
        }
        return best;
    }

    /**
     * A buffer comes back when all who have mapped it have unmapped it; one that overwrites does not wait for that. What has
     * just been filled, or moved, is for the others to map first.
     */
    private boolean isFree(Seen buffer, long tick, Asks asks) {
        if (buffer.isMoving() || asks.isNew(buffer.movedSeq()) || buffer.filledAt() >= tick) return false;
        return role.overwrites() || buffer.ties().stream().noneMatch(Tie::isMapped);
    }

    @Override
    void undo(Asks asks) {
        for (var buffer : owned()) {
            letGo(buffer, asks);
            asks.ask(new Request.Release(buffer.id()));
        }
    }

    /** All that it has made and not yet given up, replaced ones too. */
    List<Seen> owned() {
        return all().stream()
                .filter(buffer -> !buffer.isReleased() && isCreator(buffer))
                .toList();
    }

    // ---- what happened

    @Override
    void count(long until) {
        if (unseen == null) countDropped(until);
        else
            unseen.advance(until, (frame, time) -> {
                var buffers = members();
                var filled = buffers.isEmpty() ? null : buffers.get((int) (frame % buffers.size()));
                if (filled == null || !filled.isBacked() || !role.isWarm(filled, time - role.period())) dropped++;
                else frames++;
            });
    }

    private void countDropped(long until) {
        if (until <= counted) return;
        if (board.hasJoined(device()) && !attempts.gaveUp())
            times.between(counted, until, (begun, ended) -> {
                if (begunAt < begun || begunAt >= ended) dropped++;
            });
        counted = until;
    }

    @Override
    void observe(EventRecord record) {
        switch (record.event()) {
            case Event.Created e -> editions.created(e);
            case Event.Refused e -> editions.refused(e, members());
            case Event.Released _ -> editions.released(members());
            case Event.Mapped e when isOwn(e.attachment(), e.buffer()) -> mapped(e.buffer(), record.at());
            case Event.Unmapped e
            when isOwn(e.attachment(), e.buffer()) && role.showsFrames() -> unmapped(e, record.at());
            case Event.Freed e -> attempts.forget(e.buffer());
            case Event _ -> {}
        }
    }

    private void mapped(String buffer, long at) {
        if (!buffer.equals(cut)) {
            begunAt = at;
            triedAt = at;
        }
        cut = null;
    }

    private void unmapped(Event.Unmapped e, long at) {
        if (board.tie(e.attachment()).isCut()) cut = e.buffer();
        // A leave may cut a frame short.
        else if (at - begunAt >= role.period() - role.jitter()) frames++;
    }

    @Override
    String answer(Event.Refused refusal, String buffer, long at) {
        var crossed = crossed(refusal);
        if (crossed != null) return crossed;
        if (refusal.request().equals("map") && role.showsFrames()) {
            triedAt = at;
            if (buffer.equals(cut)) begunAt = -1; // it will never be finished
            cut = null;
            if (refusal.errno() == Errno.ENOMEM) return "drops the frame";
        }
        if (refusal.request().equals("create") && editions.takesBack(buffer, members()))
            return "keeps the set as it is";
        return attempts.refused(buffer, at);
    }

    ActorReport.Made report(long now) {
        count(now);
        return new ActorReport.Made(role.set(), role.function(), frames, dropped, state(now));
    }
}
