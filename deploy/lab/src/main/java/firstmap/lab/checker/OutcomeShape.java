package firstmap.lab.checker;

import firstmap.events.Event;
import firstmap.events.Request;
import java.util.Objects;

/** What an outcome of a request may be made of, by names alone: whether it is right is another question. */
final class OutcomeShape {
    private OutcomeShape() {}

    /** The part that an event can play in the outcome of a request. */
    enum Part {
        /** It says what has become of the request: exactly one event of an outcome does. */
        VERDICT,
        /** It comes with the verdict. */
        COMPANION,
        /** It answers something else. */
        NONE
    }

    static Part part(Request request, Event event) {
        if (event instanceof Event.Refused e)
            return e.waited() ? companion(mayEndAWait(request)) : verdict(isAbout(request, e));
        return switch (request) {
            case Request.Define r ->
                verdict(event instanceof Event.Defined e && e.spec().equals(r.spec()));
            case Request.Join r -> verdict(event.equals(new Event.Joined(r.device(), r.functions())));
            case Request.Create r ->
                verdict(event.equals(
                        new Event.Created(r.buffer(), r.size(), r.set(), r.device(), r.expects(), r.replaces())));
            case Request.Attach r -> attach(r, event);
            case Request.Map r -> map(r, event);
            case Request.Unmap r ->
                event instanceof Event.Unmapped e
                        ? verdict(e.attachment().equals(r.attachment()))
                        : companion(endsAMove(event));
            case Request.Detach r ->
                event instanceof Event.Detached e
                        ? verdict(e.attachment().equals(r.attachment()))
                        : companion(event instanceof Event.Freed);
            case Request.Release r ->
                event instanceof Event.Released e
                        ? verdict(e.buffer().equals(r.buffer()))
                        : companion(event instanceof Event.Freed e && e.buffer().equals(r.buffer()));
            case Request.Leave r ->
                event instanceof Event.Left e
                        ? verdict(e.device().equals(r.device()))
                        : companion(event instanceof Event.Unmapped
                                || event instanceof Event.Detached
                                || event instanceof Event.Freed
                                || endsAMove(event));
            case Request.Malformed _ -> Part.NONE;
        };
    }

    private static Part attach(Request.Attach r, Event event) {
        return switch (event) {
            case Event.Attached _ ->
                verdict(event.equals(
                        new Event.Attached(r.attachment(), r.buffer(), r.device(), r.function(), r.dynamic())));
            case Event.Moving e ->
                verdict(e.buffer().equals(r.buffer())
                        && new Event.Newcomer(r.attachment(), r.device(), r.function(), r.dynamic(), null)
                                .equals(e.newcomer()));
            case Event.Migrated e -> companion(e.buffer().equals(r.buffer()));
            default -> Part.NONE;
        };
    }

    private static Part map(Request.Map r, Event event) {
        return switch (event) {
            case Event.Mapped e -> verdict(e.attachment().equals(r.attachment()) && e.direction() == r.direction());
            case Event.Moving e ->
                verdict(e.newcomer() != null
                        && e.newcomer().attachment().equals(r.attachment())
                        && e.newcomer().direction() == r.direction());
            case Event.Allocated _, Event.Migrated _ -> Part.COMPANION;
            default -> Part.NONE;
        };
    }

    /** When the last mapping of a buffer that moves is gone, it moves, and who waited comes. */
    private static boolean endsAMove(Event event) {
        return event instanceof Event.Migrated || event instanceof Event.Attached || event instanceof Event.Mapped;
    }

    private static boolean mayEndAWait(Request request) {
        return request instanceof Request.Unmap
                || request instanceof Request.Detach
                || request instanceof Request.Release
                || request instanceof Request.Leave;
    }

    /** A refusal names the request's type and what the request named. */
    private static boolean isAbout(Request request, Event.Refused e) {
        if (!e.request().equals(request.type())) return false;
        var subject = e.subject();
        return switch (request) {
            case Request.Define _, Request.Malformed _ -> subject.equals(Event.Subject.NOTHING);
            case Request.Join r -> r.device().equals(subject.device());
            case Request.Leave r -> r.device().equals(subject.device());
            case Request.Create r ->
                r.buffer().equals(subject.buffer()) && Objects.equals(r.device(), subject.device());
            case Request.Attach r ->
                subject.equals(new Event.Subject(r.buffer(), r.attachment(), r.device(), r.function()));
            case Request.Map r -> r.attachment().equals(subject.attachment());
            case Request.Unmap r -> r.attachment().equals(subject.attachment());
            case Request.Detach r -> r.attachment().equals(subject.attachment());
            case Request.Release r -> r.buffer().equals(subject.buffer());
        };
    }

    private static Part verdict(boolean fits) {
        return fits ? Part.VERDICT : Part.NONE;
    }

    private static Part companion(boolean fits) {
        return fits ? Part.COMPANION : Part.NONE;
    }
}
