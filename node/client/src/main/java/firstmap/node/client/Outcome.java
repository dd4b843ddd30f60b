package firstmap.node.client;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.Objects;

/** Which events answer a request, and which speak of another's that took its number. */
final class Outcome {
    private Outcome() {}

    /**
     * Whether an event under the number of this request, as the first one there, can be of its outcome. The number alone
     * does not tell, because whoever may write requests may write any node's name; nor does the name of the request, which
     * can be guessed. So all that an event repeats of its request has to be as it was asked: if it is, it is as good as one.
     */
    static boolean isOf(RequestRecord asked, EventRecord event) {
        return event.cause().equals(asked.id())
                && event.at() == asked.at()
                && (decides(asked.request(), event.event())
                        ? says(asked.request(), event.event())
                        : mayComeBefore(asked.request(), event.event()));
    }

    /** Whether this event says what became of the request; a leave, for one, undoes things before it is granted. */
    static boolean decides(Request request, Event event) {
        // What had waited for its buffer to move was asked by somebody else, before this.
        if (event instanceof Event.Refused refused) return !refused.waited();
        return switch (request) {
            case Request.Define ignored -> event instanceof Event.Defined;
            case Request.Retire ignored -> event instanceof Event.Retired;
            case Request.Join ignored -> event instanceof Event.Joined;
            case Request.Leave ignored -> event instanceof Event.Left;
            case Request.Create ignored -> event instanceof Event.Created;
            // What waits for others to move has been answered: the outcome proper comes when they have.
            case Request.Attach ignored -> event instanceof Event.Attached || event instanceof Event.Moving;
            case Request.Map ignored -> event instanceof Event.Mapped || event instanceof Event.Moving;
            case Request.Unmap ignored -> event instanceof Event.Unmapped;
            case Request.Detach ignored -> event instanceof Event.Detached;
            case Request.Release ignored -> event instanceof Event.Released;
            case Request.Turn ignored -> false;
            case Request.Expire ignored -> false;
            case Request.Malformed ignored -> false;
        };
    }

    /** Whether what is decided is what was asked. */
    private static boolean says(Request request, Event event) {
        return switch (event) {
            case Event.Defined e -> request.equals(new Request.Define(e.spec(), e.nodes()));
            case Event.Joined e -> request.equals(new Request.Join(e.device(), e.functions()));
            case Event.Created e ->
                request.equals(
                        new Request.Create(e.buffer(), e.size(), e.set(), e.device(), e.expects(), e.replaces()));
            case Event.Attached e ->
                request.equals(new Request.Attach(e.attachment(), e.buffer(), e.device(), e.function(), e.dynamic()));
            case Event.Mapped e -> request.equals(new Request.Map(e.attachment(), e.direction()));
            case Event.Refused e -> e.request().equals(request.type()) && isAbout(request.subject(), e.subject());
            // Who waits is not named in a log of before there were newcomers.
            case Event.Moving e when e.newcomer() == null -> true;
            case Event e -> isAbout(request.subject(), e.subject());
        };
    }

    private static boolean isAbout(Event.Subject asked, Event.Subject told) {
        return isAbout(asked.buffer(), told.buffer())
                && isAbout(asked.attachment(), told.attachment())
                && isAbout(asked.device(), told.device())
                && isAbout(asked.function(), told.function());
    }

    /** An event may name more than its request did. */
    private static boolean isAbout(String asked, String told) {
        return asked == null || told == null || Objects.equals(asked, told);
    }

    /** What can happen for a request before it is decided. */
    private static boolean mayComeBefore(Request request, Event event) {
        // Of another, who waited until now for a buffer to move.
        if (event instanceof Event.Refused) return true;
        return switch (request) {
            case Request.Leave ignored -> isUndone(event);
            case Request.Retire ignored -> isUndone(event);
            case Request.Attach ignored -> event instanceof Event.Migrated;
            case Request.Map ignored -> event instanceof Event.Allocated || event instanceof Event.Migrated;
            case Request ignored -> false;
        };
    }

    /** Whether it can come of one who goes: what it had is undone, and who waited for that goes on. */
    private static boolean isUndone(Event event) {
        return event instanceof Event.Unmapped
                || event instanceof Event.Detached
                || event instanceof Event.Freed
                || event instanceof Event.Migrated
                || event instanceof Event.Attached
                || event instanceof Event.Mapped;
    }

    /** Whether nothing of the outcome follows this: a buffer that has lost its last attachment is freed by the same request. */
    static boolean endsWith(Event event, BoardView view) {
        return switch (event) {
            case Event.Detached e -> staysAlive(e.buffer(), view);
            case Event.Released e -> staysAlive(e.buffer(), view);
            case Event.Defined ignored -> true;
            case Event.Joined ignored -> true;
            case Event.Left ignored -> true;
            case Event.Created ignored -> true;
            case Event.Attached ignored -> true;
            case Event.Mapped ignored -> true;
            case Event.Unmapped ignored -> true;
            case Event.Freed ignored -> true;
            case Event.Refused ignored -> true;
            case Event.Moving ignored -> true;
            case Event.Retired ignored -> true;
            case Event.Granted ignored -> true;
            case Event.Allocated ignored -> false;
            case Event.Migrated ignored -> false;
        };
    }

    private static boolean staysAlive(String buffer, BoardView view) {
        var seen = view.buffer(buffer);
        return seen == null || !seen.isReleased() || !seen.ties().isEmpty();
    }
}
