package firstmap.node.play;

import firstmap.events.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which recorded requests can only be asked if an earlier one was granted: an attach needs its buffer and its device, a
 * map its attachment, an unmap its mapping.
 */
final class Dependencies {
    /** Asked for and not yet decided. */
    private final Set<String> open = new HashSet<>();
    /** Refused, and not granted since. */
    private final Set<String> dead = new HashSet<>();

    /** Whether something that it needs has not been decided yet. */
    boolean isOpen(Request request) {
        for (var need : needs(request)) if (open.contains(need)) return true;
        // A name that is asked for twice has one outcome after the other.
        return open.contains(gives(request));
    }

    /** Whether something that it needs was refused. */
    boolean isDead(Request request) {
        for (var need : needs(request)) if (dead.contains(need)) return true;
        return false;
    }

    void open(Request request) {
        if (!gives(request).isEmpty()) open.add(gives(request));
    }

    /** @param there the request was granted, or what it asks for was there already */
    void close(Request request, boolean there) {
        var thing = gives(request);
        open.remove(thing);
        if (there) dead.remove(thing);
        else if (!thing.isEmpty()) dead.add(thing);
    }

    /** What it would have given is not there either. */
    void leaveOut(Request request) {
        close(request, false);
    }

    private static String gives(Request request) {
        return switch (request) {
            case Request.Join r -> "device " + r.device();
            case Request.Create r -> "buffer " + r.buffer();
            case Request.Attach r -> "attachment " + r.attachment();
            case Request.Map r -> "mapping " + r.attachment();
            case Request.Define _, Request.Retire _, Request.Leave _, Request.Unmap _, Request.Detach _ -> "";
            case Request.Release _, Request.Turn _, Request.Expire _, Request.Malformed _ -> "";
        };
    }

    private static List<String> needs(Request request) {
        return switch (request) {
            case Request.Define _,
                    Request.Retire _,
                    Request.Join _,
                    Request.Turn _,
                    Request.Expire _,
                    Request.Malformed _ -> List.of();
            case Request.Leave r -> List.of("device " + r.device());
            case Request.Create r -> r.device() == null ? List.of() : List.of("device " + r.device());
            case Request.Attach r -> List.of("buffer " + r.buffer(), "device " + r.device());
            case Request.Map r -> List.of("attachment " + r.attachment());
            case Request.Unmap r -> List.of("attachment " + r.attachment(), "mapping " + r.attachment());
            case Request.Detach r -> List.of("attachment " + r.attachment());
            case Request.Release r -> List.of("buffer " + r.buffer());
        };
    }
}
