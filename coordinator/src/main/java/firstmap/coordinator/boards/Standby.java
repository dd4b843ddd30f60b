package firstmap.coordinator.boards;

import firstmap.coordinator.rule.Board;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody who follows the events anyway: a takeover starts from where he is instead of reading the log again, and what he
 * finds on a partition ends the decisions there.
 */
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

    /**
     * Why nothing may be decided on a partition: what stands there is not what must. Any thread may ask, and is answered at
     * once.
     *
     * @param topic id of the events topic of which the asker knows the partition
     * @param events how many the asker knows to be there at most
     * @return empty as long as all that was read is as it must be
     */
    default Optional<CorruptLog> doubt(int partition, String topic, long events) {
        return Optional.empty();
    }

    /** One who says what he doubts, and whose boards nobody begins with. */
    static Standby witness(Standby follower) {
        return new Standby() {
            @Override
            public Optional<Warm> copy(int partition) {
                return Optional.empty();
            }

            @Override
            public Optional<CorruptLog> doubt(int partition, String topic, long events) {
                return follower.doubt(partition, topic, events);
            }
        };
    }
}
