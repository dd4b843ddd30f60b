package firstmap.node.scenario;

import firstmap.events.Direction;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.node.board.BoardView;
import firstmap.node.board.BoardView.Seen;
import firstmap.node.board.BoardView.Tie;
import firstmap.node.scenario.Scenario.Span;
import java.util.List;
import java.util.function.Consumer;

/**
 * One thing that an actor does with one set. It looks at the board as it is and asks for the next step towards what it
 * wants; whether it was there when the board came to be so makes no difference.
 */
abstract sealed class Role permits Producing, Consuming {
    static final long NEVER = Long.MAX_VALUE;

    final BoardView board;
    final Attempts attempts;
    private final String device;
    private final String set;
    private final String function;
    private final boolean dynamic;
    private final List<Span> active;
    private Span current;

    Role(
            BoardView board,
            String device,
            String set,
            String function,
            boolean dynamic,
            List<Span> active,
            Scenario.OnRefused onRefused) {
        this.board = board;
        this.device = device;
        this.set = set;
        this.function = function;
        this.dynamic = dynamic;
        this.active = active;
        this.attempts = new Attempts(onRefused);
    }

    // ---- called by the actor

    /** Asks for what is to be done now. The actor is on the board, and all that it asked before has been answered. */
    final void act(long now, Consumer<Request> ask) {
        var span = spanAt(now);
        if (span != null && span != current) {
            current = span;
            attempts.reset();
            begin(span, now);
        }
        attempts.reach(now);
        if (makesWay(ask)) return; // what comes next hangs on where the storage is then
        if (span == null || attempts.gaveUp()) undo(ask);
        else work(span, now, ask);
    }

    /** When it has something to do next if nothing happens before. */
    final long nextWake(long now) {
        long next = Math.min(attempts.nextWake(), nextStep());
        for (var span : active) {
            if (span.from() > now) next = Math.min(next, span.from());
            if (span.until() > now) next = Math.min(next, span.until());
        }
        return next;
    }

    /** Counts the frames that no event shows, up to this time; the board is still as it was. */
    abstract void count(long until);

    /** The board has changed by this event. */
    abstract void observe(EventRecord record);

    /** One of its own requests was refused. @return what it does about it, in words */
    abstract String refused(Request request, Event.Refused refusal, long now);

    // ---- what differs

    abstract void begin(Span span, long now);

    abstract void work(Span span, long now, Consumer<Request> ask);

    /** Lets go of everything, in order. */
    abstract void undo(Consumer<Request> ask);

    abstract long nextStep();

    // ---- for both

    /** Who can be told to unmap does so at once when a buffer has to move. */
    private boolean makesWay(Consumer<Request> ask) {
        boolean asked = false;
        for (var buffer : all()) {
            var tie = tie(buffer);
            if (tie == null || !tie.isMapped() || !buffer.waitsFor(tie.id())) continue;
            ask.accept(new Request.Unmap(tie.id()));
            asked = true;
        }
        return asked;
    }

    final Span spanAt(long time) {
        for (var span : active) if (span.holds(time)) return span;
        return null;
    }

    /** The live buffers that are in use now: of the set, or of the one that replaced it last. */
    final List<Seen> members() {
        return all().stream()
                .filter(buffer -> !buffer.isReleased() && !buffer.isReplaced())
                .toList();
    }

    /** Released and replaced ones too. */
    final List<Seen> all() {
        return board.lineOf(set);
    }

    final String tieId(String buffer) {
        return device + "-" + function + "@" + buffer;
    }

    /** Its own attachment to that buffer, or null. */
    final Tie tie(Seen buffer) {
        return board.tie(tieId(buffer.id()));
    }

    /** Whether an event on this attachment is about this role; another role may use another set by the same function. */
    final boolean isOwn(String attachment, String buffer) {
        return function != null && attachment.equals(tieId(buffer)) && board.isOfLine(board.buffer(buffer), set);
    }

    /** Whoever makes a buffer under the name of a set is not its owner for that. */
    final boolean isCreator(Seen buffer) {
        return device.equals(buffer.device());
    }

    final Request attach(Seen buffer) {
        return new Request.Attach(tieId(buffer.id()), buffer.id(), device, function, dynamic);
    }

    final void letGo(Seen buffer, Consumer<Request> ask) {
        var tie = tie(buffer);
        if (tie == null) return;
        if (tie.isMapped()) ask.accept(new Request.Unmap(tie.id()));
        ask.accept(new Request.Detach(tie.id()));
    }

    /** Attachments that turned out to be of no use are given back. */
    final void detachRefused(Consumer<Request> ask) {
        for (var buffer : all()) {
            var tie = tie(buffer);
            if (tie != null && !tie.isMapped() && attempts.wasRefused(buffer.id()))
                ask.accept(new Request.Detach(tie.id()));
        }
    }

    /** Maps what is attached and not yet mapped, for a role that stays mapped. */
    final void mapHeld(Direction direction, Consumer<Request> ask) {
        for (var buffer : members()) {
            var tie = tie(buffer);
            if (tie != null && !tie.isMapped() && !buffer.isMoving() && !attempts.wasRefused(buffer.id()))
                ask.accept(new Request.Map(tie.id(), direction));
        }
    }

    /** The buffer that a request of this role is about. */
    static String bufferOf(Request request) {
        return switch (request) {
            case Request.Create r -> r.buffer();
            case Request.Attach r -> r.buffer();
            case Request.Release r -> r.buffer();
            case Request.Map r -> bufferOf(r.attachment());
            case Request.Unmap r -> bufferOf(r.attachment());
            case Request.Detach r -> bufferOf(r.attachment());
            case Request.Define _, Request.Retire _, Request.Join _, Request.Leave _, Request.Malformed _ ->
                throw new IllegalArgumentException("no role asks this: " + request);
        };
    }

    private static String bufferOf(String attachment) {
        return attachment.substring(attachment.indexOf('@') + 1);
    }

    final String state(long now) {
        if (attempts.gaveUp()) return "gave up";
        if (now >= active.getLast().until()) return "done";
        return spanAt(now) == null || attempts.isPaused() ? "waiting" : "running";
    }
}
