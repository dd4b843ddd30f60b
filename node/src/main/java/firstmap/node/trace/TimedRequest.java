package firstmap.node.trace;

import firstmap.events.Recorded;
import firstmap.events.Request;
import java.util.ArrayList;
import java.util.List;

/** A request on its way: who asks what and when, and what the recorded machine did. */
final class TimedRequest {
    final String node;
    final long at;
    final Request request;
    final List<Recorded.Snapshot> snapshots = new ArrayList<>();

    private final Recorded recorded;

    TimedRequest(String node, long at, Request request, Recorded recorded) {
        this.node = node;
        this.at = at;
        this.request = request;
        this.recorded = recorded;
    }

    /** What the machine did; null if the input tells nothing. */
    Recorded recorded() {
        var whole = new Recorded(
                recorded.exporter(),
                recorded.name(),
                recorded.attachment(),
                recorded.entries(),
                recorded.errno(),
                snapshots);
        return whole.equals(Recorded.NOTHING) ? null : whole;
    }
}
