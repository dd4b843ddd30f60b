package firstmap.node.client;

import firstmap.events.BoardSpec;
import firstmap.events.Durations;
import firstmap.events.EventRecord;

/** A node was silent for longer than its board's lease: it takes part no more, and what it held has been undone. */
public final class LeaseEnded extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param since the first event that says so */
    LeaseEnded(String node, EventRecord since, BoardSpec spec) {
        super("%s is out since event %d of board %s: its lease of %s has ended"
                .formatted(node, since.seq(), since.board(), Durations.text(spec.lease())));
    }
}
