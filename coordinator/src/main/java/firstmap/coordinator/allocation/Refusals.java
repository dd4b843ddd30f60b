package firstmap.coordinator.allocation;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Request;
import java.util.List;

/** Refusals as events: what was asked, about what, why not, and what would have worked. */
final class Refusals {
    private Refusals() {}

    static List<Event> refused(State state, Request request, Errno errno, String reason) {
        return refused(state, request, errno, reason, null, List.of());
    }

    static List<Event> refused(
            State state,
            Request request,
            Errno errno,
            String reason,
            Event.Binding binding,
            List<Event.WayOut> waysOut) {
        return List.of(new Event.Refused(type(request), errno, reason, subject(state, request), binding, waysOut));
    }

    private static String type(Request request) {
        return switch (request) {
            case Request.Define _ -> "define";
            case Request.Join _ -> "join";
            case Request.Leave _ -> "leave";
            case Request.Create _ -> "create";
            case Request.Attach _ -> "attach";
            case Request.Map _ -> "map";
            case Request.Unmap _ -> "unmap";
            case Request.Detach _ -> "detach";
            case Request.Release _ -> "release";
            case Request.Malformed r -> r.type();
        };
    }

    private static Event.Subject subject(State state, Request request) {
        return switch (request) {
            case Request.Define _, Request.Malformed _ -> Event.Subject.NOTHING;
            case Request.Join r -> new Event.Subject(null, null, r.device(), null);
            case Request.Leave r -> new Event.Subject(null, null, r.device(), null);
            case Request.Create r -> new Event.Subject(r.buffer(), null, r.device(), null);
            case Request.Attach r -> new Event.Subject(r.buffer(), r.attachment(), r.device(), r.function());
            case Request.Map r -> attachment(state, r.attachment());
            case Request.Unmap r -> attachment(state, r.attachment());
            case Request.Detach r -> attachment(state, r.attachment());
            case Request.Release r -> new Event.Subject(r.buffer(), null, null, null);
        };
    }

    private static Event.Subject attachment(State state, String id) {
        var attachment = state == null ? null : state.attachment(id);
        if (attachment == null) return new Event.Subject(null, id, null, null);
        var function = attachment.function();
        return new Event.Subject(attachment.buffer(), id, function.device(), function.function());
    }
}
