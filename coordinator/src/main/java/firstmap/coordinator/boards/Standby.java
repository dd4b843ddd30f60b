package firstmap.coordinator.boards;

import firstmap.coordinator.rule.Board;
import java.util.Map;
import java.util.Optional;

/** Somebody who follows the events anyway: a takeover starts from where he is instead of reading the log again. */
public interface Standby {
    /** Nobody follows: every takeover reads snapshots and events. */
    Standby NONE = partition -> Optional.empty();

    /**
     * A partition as it has been followed so far. The boards are the taker's own: to change them changes nothing here.
     *
     * @param boards by name
     * @param position offset of the event that would be read next
     */
    record Warm(Map<String, Board> boards, long position) {}

    /** Empty if the partition is not followed, or cannot be any further. */
    Optional<Warm> copy(int partition);
}
