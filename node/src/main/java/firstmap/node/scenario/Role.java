package firstmap.node.scenario;

import firstmap.events.Direction;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.node.client.BoardView;
import firstmap.node.client.BoardView.Seen;
import firstmap.node.client.BoardView.Tie;
import firstmap.node.scenario.Scenario.Span;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One thing that an actor does with one set. It looks at the board as it is and asks for the next step towards what it
 * wants; whether it was there when the board came to be so makes no difference.
 */
abstract sealed class Role permits Producing, Consuming {
    static final long NEVER = Long.MAX_VALUE;

    private static final Pattern EDITION_AND_INDEX = Pattern.compile("(\\.[0-9]+)?-[0-9]+");

    final BoardView board;
    final Attempts attempts;
    private final String device;
    private final String set;
    private final String function;
    private final boolean dynamic;
    private final boolean alone;
    private final List<Span> active;
    private Span current;

    /** @param alone no other role of its actor has to do with the set, so nothing that is granted to it is news to another */
    Role(
            BoardView board,
            String device,
            String set,
            String function,
            boolean dynamic,
            boolean alone,
            List<Span> active,
            Scenario.OnRefused onRefused) {
        this.board = board;
        this.device = device;
        this.set = set;
        this.function = function;
        this.dynamic = dynamic;
        this.alone = alone;
        this.active = active;
        this.attempts = new Attempts(onRefused);
    }

    // ---- called by the actor

    /** Asks for what is to be done now. The actor is on the board, and all that it asked before has been answered. */
    final void act(Asks asks) {
        enter(asks.now());
        var span = spanAt(asks.now());
        for (var each : active) {
            asks.at(each.from());
            asks.at(each.until());
        }
        if (makesWay(asks)) return; // what comes next hangs on where the storage is then
        if (span == null || attempts.gaveUp()) undo(asks);
        else {
            asks.at(attempts.nextWake());
            work(span, asks);
        }
    }

    /** Time goes by: a new span is a new chance, and what was refused is tried again when its time has come. */
    private void enter(long now) {
        var span = spanAt(now);
        if (span != null && span != current) {
            current = span;
            attempts.reset();
        }
        attempts.reach(now);
    }

    /** One of its own requests was refused. @return what it does about it, in words */
    final String refused(Event.Refused refusal, long at) {
        enter(at);
        return answer(refusal, bufferOf(refusal.subject()), at);
    }

    /** Counts the frames that no event shows, up to this time; the board is still as it was. */
    abstract void count(long until);

    /** The board has changed by this event. */
    abstract void observe(EventRecord record);

    // ---- what differs

    abstract void work(Span span, Asks asks);

    /** Lets go of everything, in order. */
    abstract void undo(Asks asks);

    abstract String answer(Event.Refused refusal, String buffer, long at);

    // ---- for both

    /** Who can be told to unmap does so at once when a buffer has to move. */
    private boolean makesWay(Asks asks) {
        boolean asked = false;
        for (var buffer : all()) {
            var tie = tie(buffer);
            if (tie == null || !tie.isMapped() || !buffer.waitsFor(tie.id())) continue;
            asked |= asks.ask(new Request.Unmap(tie.id()));
        }
        return asked;
    }

    final Span spanAt(long time) {
        for (var span : active) if (span.holds(time)) return span;
        return null;
    }

    final String device() {
        return device;
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

    /** Whether a refusal is of something that this role asked; the buffer need not be there. */
    final boolean isAbout(Event.Subject subject) {
        var buffer = bufferOf(subject);
        return buffer != null
                && buffer.startsWith(set)
                && EDITION_AND_INDEX.matcher(buffer.substring(set.length())).matches()
                && (subject.attachment() == null
                        ? asksForBuffers()
                        : subject.attachment().equals(tieId(buffer)));
    }

    abstract boolean asksForBuffers();

    /** Whether the buffer that a refusal is about is on its way elsewhere. */
    final boolean isMoving(Event.Subject subject) {
        var buffer = board.buffer(bufferOf(subject));
        return buffer != null && buffer.isMoving();
    }

    private static String bufferOf(Event.Subject subject) {
        var attachment = subject.attachment();
        return attachment == null ? subject.buffer() : attachment.substring(attachment.indexOf('@') + 1);
    }

    /** Whoever makes a buffer under the name of a set is not its owner for that. */
    final boolean isCreator(Seen buffer) {
        return device.equals(buffer.device());
    }

    /** Asks for what belongs to a frame, of which nothing more comes in the same instant, as a rule. */
    final boolean askOfFrame(Request request, Seen buffer, Asks asks) {
        boolean staysSo = alone && tie(buffer).wasMapped() && !buffer.isReleased() && !buffer.isReplaced();
        return staysSo && !buffer.isMoving() ? asks.last(request) : asks.ask(request);
    }

    /** Attaches to a buffer if it wants to and can. @return whether it asked */
    final boolean attach(Seen buffer, Asks asks) {
        if (tie(buffer) != null || attempts.wasRefused(buffer.id())) return false;
        if (buffer.isMoving()) {
            asks.again(); // it is not attached yet, so nobody tells it when that is over
            return false;
        }
        return asks.ask(new Request.Attach(tieId(buffer.id()), buffer.id(), device, function, dynamic));
    }

    final void letGo(Seen buffer, Asks asks) {
        var tie = tie(buffer);
        if (tie == null) return;
        if (tie.isMapped()) asks.ask(new Request.Unmap(tie.id()));
        asks.ask(new Request.Detach(tie.id()));
    }

    /** Attachments that turned out to be of no use are given back. */
    final void detachRefused(Asks asks) {
        for (var buffer : all()) {
            var tie = tie(buffer);
            if (tie != null && !tie.isMapped() && attempts.wasRefused(buffer.id()))
                asks.ask(new Request.Detach(tie.id()));
        }
    }

    /** Maps what is attached and not yet mapped, for a role that stays mapped. */
    final void mapHeld(Direction direction, Asks asks) {
        for (var buffer : members()) {
            var tie = tie(buffer);
            if (tie == null || tie.isMapped() || attempts.wasRefused(buffer.id()) || attempts.awaitsRoom(buffer.id()))
                continue;
            if (buffer.isMoving()) asks.again();
            else asks.ask(new Request.Map(tie.id(), direction));
        }
    }

    /** What two that ask in one round can do to each other, and what comes of it; null if it is something else. */
    final String crossed(Event.Refused refusal) {
        boolean isAttach = refusal.request().equals("attach");
        if (isMoving(refusal.subject()) && (isAttach || refusal.request().equals("map")))
            return "waits until it has moved";
        if (isAttach && (refusal.errno() == Errno.EBADF || refusal.errno() == Errno.ENOENT))
            return "is too late for this buffer";
        return null;
    }

    final String state(long now) {
        if (attempts.gaveUp()) return "gave up";
        if (now >= active.getLast().until()) return "done";
        return spanAt(now) == null || attempts.isPaused() ? "waiting" : "running";
    }
}
