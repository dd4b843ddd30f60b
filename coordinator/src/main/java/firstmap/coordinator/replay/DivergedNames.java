package firstmap.coordinator.replay;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names that mean something else in the other world since an answer was another. A node that knew that answer would
 * not have spoken of them as it did.
 */
final class DivergedNames {
    /** The oldest are forgotten, so that a long log does not fill the memory. */
    private static final int MOST = 100_000;

    private final Set<String> names = new LinkedHashSet<>();
    private boolean all;

    /** The request was granted in one world only. */
    void add(Request request) {
        if (request instanceof Request.Define) all = true;
        var name = made(request);
        if (name == null) return;
        names.remove(name);
        names.add(name);
        if (names.size() > MOST) names.remove(names.iterator().next());
    }

    /** Whether a refusal in the other world says no more than that the request does not fit there. */
    boolean explains(Request request, Event.Refused refused) {
        if (names.isEmpty() && !all) return false;
        boolean byRule = refused.waited()
                || refused.errno() == Errno.ENOMEM
                || refused.errno() == Errno.EOPNOTSUPP
                || refused.errno() == Errno.EIO
                || refused.errno() == Errno.EBUSY && !(request instanceof Request.Detach);
        return !byRule && (all || named(request).stream().anyMatch(names::contains));
    }

    private static String made(Request request) {
        return switch (request) {
            case Request.Join r -> "device " + r.device();
            case Request.Leave r -> "device " + r.device();
            case Request.Create r -> "buffer " + r.buffer();
            case Request.Release r -> "buffer " + r.buffer();
            case Request.Attach r -> "attachment " + r.attachment();
            case Request.Map r -> "attachment " + r.attachment();
            case Request.Unmap r -> "attachment " + r.attachment();
            case Request.Detach r -> "attachment " + r.attachment();
            case Request.Define _, Request.Retire _, Request.Turn _, Request.Expire _, Request.Malformed _ -> null;
        };
    }

    private static List<String> named(Request request) {
        return switch (request) {
            case Request.Attach r ->
                List.of("attachment " + r.attachment(), "buffer " + r.buffer(), "device " + r.device());
            case Request.Create r when r.device() != null -> List.of("buffer " + r.buffer(), "device " + r.device());
            case Request.Define _, Request.Retire _, Request.Turn _, Request.Expire _, Request.Malformed _ -> List.of();
            default -> List.of(made(request));
        };
    }
}
